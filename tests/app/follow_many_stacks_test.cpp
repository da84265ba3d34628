// Many stacks of which few move: those at rest cost no reads of their own, and none of what begins is missed.
#include "app/follow_stage.hpp"

namespace signalbox::testing {
namespace {

constexpr std::size_t many = 300;
constexpr std::size_t readers = 8;

class FollowingManyStacks : public FollowingStacks {
 protected:
  void SetUp() override {
    for (std::size_t i = 0; i < many; ++i) {
      options_.stacks.push_back(fmt::format("Stack{}", i));
      cloud.put_stack(options_.stacks.back(), StackStatus::update_complete);
    }
  }
  FollowStacks& begin() {
    follow_ = std::make_unique<FollowStacks>(cloud, clock, broadcast_, options_);
    follow_->note_baseline({});
    follow_->start();
    clock.await_quiet(readers);
    return *follow_;
  }
  [[nodiscard]] std::size_t event_reads() const { return cloud.event_reads().size(); }

  FollowOptions options_;
  std::unique_ptr<FollowStacks> follow_;
};

TEST_F(FollowingManyStacks, ThoseAtRestAreSeenInTheListOnly) {
  FollowStacks& followed = begin();
  clock.pass(300s, readers);
  EXPECT_EQ(event_reads(), many) << "each once, since its baseline is from before";
  const int calls = cloud.calls();
  clock.pass(10min, readers);
  EXPECT_EQ(event_reads(), many);
  EXPECT_LE(cloud.calls() - calls, 21) << "the list, every 30 s";
  const auto outcomes = followed.finish({});
  ASSERT_EQ(outcomes.size(), many);
  EXPECT_TRUE(std::ranges::all_of(outcomes, &StackOutcome::at_rest));
  EXPECT_TRUE(std::ranges::none_of(outcomes, &StackOutcome::touched));
  EXPECT_TRUE(signals.all().empty());
}

TEST_F(FollowingManyStacks, TheFirstReadsAreSpreadOut) {
  begin();
  const int calls = cloud.calls();
  clock.pass(20s, readers);
  EXPECT_LE(cloud.calls() - calls, int(2 * many / 15 + 4));
}

TEST_F(FollowingManyStacks, WhatBeginsIsToldFromItsBeginningAlsoBeforeItsFirstRead) {
  FollowStacks& followed = begin();
  const Timeline& removal = timeline("caseapp-delete-2026-01-14-0328");
  cloud.play("Stack299", removal, clock.now());
  clock.pass(35s, readers);
  EXPECT_EQ(signals.count(SignalKind::stack_started), 1U) << "by the next list, not when its turn has come";
  clock.pass(300s, readers);
  for (const char* name : {"Stack7", "Stack8"}) cloud.play(name, removal, clock.now());
  clock.pass(35s, readers);
  EXPECT_EQ(signals.count(SignalKind::stack_started), 3U);
  const auto outcomes = followed.stop_now();
  EXPECT_TRUE(outcomes[7].touched && outcomes[8].touched);
  EXPECT_FALSE(outcomes[9].touched);
}

TEST_F(FollowingManyStacks, AnOperationThatIsOverBetweenTwoLooksIsToldWhole) {
  const Timeline& past = timeline(quick_create);
  options_.stacks.push_back("Brief");
  cloud.play("Brief", past, clock.now() - 24h);
  begin();
  clock.pass(5min, readers);
  Timeline brief = past;
  for (StackEvent& event : brief.events) {
    event.event_id += "-again";
    event.at = brief.start + (event.at - brief.start) / 1000;
  }
  cloud.play("Brief", brief, clock.now() + 1s);
  clock.pass(2min, readers);
  EXPECT_EQ(signals.count(SignalKind::stack_started), 1U);
  EXPECT_EQ(signals.count(SignalKind::stack_finished), 1U);
}

TEST_F(FollowingManyStacks, OneThatCameToRestGoesBackToTheList) {
  const Timeline& recording = timeline(quick_create);
  options_.stacks.push_back("New");
  cloud.play("New", recording, clock.now() + 5min);
  begin();
  clock.pass(recording.events.back().at - recording.start + 10min, readers);
  EXPECT_EQ(signals.count(SignalKind::stack_finished), 1U);
  const auto reads = event_reads();
  clock.pass(10min, readers);
  EXPECT_EQ(event_reads(), reads);
}

TEST_F(FollowingManyStacks, ThoseThatRunInSilenceTogetherAskNoMoreThanTwiceASecond) {
  constexpr std::size_t running = 50;
  Timeline silent = timeline(quick_create);
  silent.events.resize(2);
  begin();
  clock.pass(5min, readers);
  for (std::size_t i = 0; i < running; ++i) {
    silent.initiated = "UPDATE";
    cloud.play(options_.stacks[i], silent, clock.now());
  }
  clock.pass(5min, readers);
  const auto reads = event_reads();
  clock.pass(5min, readers);
  EXPECT_LE(event_reads() - reads, 2U * 300 + running);
  EXPECT_GE(event_reads() - reads, 300U) << "and none is left alone for half a minute";
}

TEST_F(FollowingManyStacks, AFailureAmongManyThatRunInSilenceIsToldWithinSeconds) {
  constexpr int failures = 4;
  Timeline silent = timeline(quick_create);
  silent.initiated = "UPDATE";
  silent.events.resize(2);
  const auto failing_after = [&](Duration span) {
    Timeline failing = silent;
    StackEvent failed = silent.events.back(), rollback = silent.events.front();
    failed.event_id = "failed";
    failed.status = "UPDATE_FAILED";
    rollback.event_id = "rollback";
    rollback.status = "UPDATE_ROLLBACK_IN_PROGRESS";
    failed.at = rollback.at = silent.start + span;
    failing.events.insert(failing.events.end(), {failed, rollback});
    return failing;
  };
  options_.stall_after = {};
  begin();
  clock.pass(5min, readers);
  for (int i = 0; i < 50; ++i)
    cloud.play(options_.stacks[i], i < failures ? failing_after(10min + i * 11s) : silent, clock.now());
  clock.pass(10min - 1s, readers);
  ASSERT_EQ(signals.count(SignalKind::stack_started), 50U);
  for (std::size_t i = 0; i < failures; ++i) {
    EXPECT_EQ(signals.count(SignalKind::resource_failed), i);
    clock.pass(10s, readers);
    EXPECT_EQ(signals.count(SignalKind::resource_failed), i + 1) << "each within nine seconds";
    EXPECT_EQ(signals.count(SignalKind::rollback_started), i + 1);
    clock.pass(1s, readers);
  }
}

TEST_F(FollowingManyStacks, AListThatCannotBeReadIsOneGapAndProvesNothing) {
  FollowStacks& followed = begin();
  clock.pass(5min, readers);
  cloud.fail(4, ErrorKind::denied);
  clock.pass(5min, readers);
  EXPECT_EQ(signals.count(SignalKind::monitor_gap), 1U);
  EXPECT_EQ(signals.count(SignalKind::monitor_recovered), 1U);
  EXPECT_TRUE(std::ranges::all_of(followed.finish({}), &StackOutcome::at_rest));
}

TEST_F(FollowingManyStacks, WhoMayNotListStacksAsksAboutEach) {
  follow_ = std::make_unique<FollowStacks>(cloud, clock, broadcast_, options_);
  follow_->note_baseline({});
  cloud.fail(1, ErrorKind::denied);  // the list comes first
  follow_->start();
  clock.pass(10min, readers);
  EXPECT_GT(event_reads(), 2 * many);
  EXPECT_TRUE(signals.all().empty());
}

TEST_F(FollowingManyStacks, AListThatIsLongerThanAskingAboutEachIsNotUsed) {
  options_.stacks.resize(25);
  for (std::size_t i = 0; i < 2500; ++i) cloud.put_stack(fmt::format("Other{}", i), StackStatus::create_complete);
  follow_ = std::make_unique<FollowStacks>(cloud, clock, broadcast_, options_);
  follow_->note_baseline({});
  follow_->start();
  clock.pass(10min, 2);
  EXPECT_GT(event_reads(), 10 * options_.stacks.size());
}

}  // namespace
}  // namespace signalbox::testing
