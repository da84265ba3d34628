#include "app/monitor_stacks.hpp"

#include "app/feed_monitor.hpp"
#include "app/find_origins.hpp"
#include "app/stage.hpp"
#include "core/restart_budget.hpp"
#include "support/clocked_run.hpp"

namespace signalbox::testing {
namespace {

const std::string quick_creation =
    "github-com-mohammedx3-tropho-actions-tcat-template-test-template-te-create-ab9d056e";

using Outcomes = std::vector<StackOutcome>;

class MonitoringStacks : public Stage {
 protected:
  MonitorOrder order_for(const std::vector<std::string>& stacks, SettleWhen when = SettleWhen::at_once) {
    MonitorOrder order{.correlation_id = "me", .environment = production, .settle_when = when};
    for (const FoundStack& found : find_origins(cloud, stacks, {})) order.stacks.push_back(found.origin);
    return order;
  }
  Outcomes monitor(MonitorOrder order) {
    MonitorStacks stacks(cloud, clock, {&signals}, std::move(order));
    return ClockedRun<Outcomes>(clock, [&](std::stop_token stop) { return stacks.run(std::move(stop)); }).finish();
  }
};

TEST_F(MonitoringStacks, TellAllOfAnOperationThatRanBeforeTheyCame) {
  const Timeline& recording = timeline(quick_creation);
  cloud.play("App", recording, clock.now());
  clock.advance(recording.events.at(3).at - recording.start);
  const Outcomes outcomes = monitor(order_for({"App"}));
  EXPECT_EQ(to_string(outcomes.at(0).status), recording.stack_status_final);
  EXPECT_TRUE(outcomes.at(0).at_rest);
  EXPECT_EQ(signals.count(SignalKind::stack_started), 1U);
  EXPECT_EQ(signals.count(SignalKind::stack_finished), 1U);
  EXPECT_EQ(signals.all().at(0).correlation_id, "me");
}

TEST_F(MonitoringStacks, KnowThatAnOperationFailedThatOnlyItsDescriptionStillShowedAsRunning) {
  Timeline failing = timeline(quick_creation);
  failing.events.resize(2);
  StackEvent end = failing.events.front();
  end.event_id += "-end";
  end.status = "CREATE_FAILED";
  end.at = failing.events.back().at + 1s;
  failing.events.push_back(end);
  cloud.play("App", failing, clock.now());
  clock.advance(end.at - failing.start);
  cloud.describe_late(1s);
  const Outcomes outcomes = monitor(order_for({"App"}));
  EXPECT_TRUE(outcomes.at(0).touched);
  EXPECT_EQ(outcomes.at(0).verdict, Verdict::failed);
  EXPECT_EQ(signals.count(SignalKind::stack_finished), 1U);
}

TEST_F(MonitoringStacks, WaitForAnOperationToBeginOnEachStack) {
  const Timeline& recording = timeline(quick_creation);
  const MonitorOrder order = order_for({"App", "Db"}, SettleWhen::all_begun);
  cloud.play("App", recording, clock.now() + 10min);
  cloud.play("Db", recording, clock.now() + 2h);
  const Outcomes outcomes = monitor(order);
  ASSERT_EQ(outcomes.size(), 2U);
  for (const StackOutcome& outcome : outcomes) {
    EXPECT_TRUE(outcome.touched);
    EXPECT_EQ(to_string(outcome.status), recording.stack_status_final);
  }
}

TEST_F(MonitoringStacks, WaitNoLongerThanTheyAreAllowedTo) {
  MonitorOrder order = order_for({"App"}, SettleWhen::all_begun);
  order.begin_within = 30min;
  const Time began = clock.now();
  const Outcomes outcomes = monitor(order);
  EXPECT_FALSE(outcomes.at(0).touched);
  EXPECT_TRUE(outcomes.at(0).at_rest);
  EXPECT_GE(clock.now() - began, 30min);
}

TEST_F(MonitoringStacks, GoOnUntilTheyAreToldThatTheCommandHasEnded) {
  cloud.put_stack("App", StackStatus::update_complete);
  MonitorStacks stacks(cloud, clock, {&signals}, order_for({"App"}, SettleWhen::told));
  ClockedRun<Outcomes> run(clock, [&](std::stop_token stop) { return stacks.run(std::move(stop)); });
  clock.pass(1h, 2);
  stacks.settle();
  EXPECT_TRUE(run.finish().at(0).at_rest);
}

TEST_F(MonitoringStacks, StopAtOnceWhenTold) {
  cloud.put_stack("App", StackStatus::update_in_progress);
  MonitorStacks stacks(cloud, clock, {&signals}, order_for({"App"}, SettleWhen::told));
  ClockedRun<Outcomes> run(clock, [&](std::stop_token stop) { return stacks.run(std::move(stop)); });
  clock.await_quiet(2);
  run.request_stop();
  EXPECT_FALSE(run.finish().at(0).at_rest);
}

class FeedingASupervisor : public MonitoringStacks {
 protected:
  std::vector<FeedMessage> feed(MonitorOrder order) {
    std::vector<FeedMessage> said;
    FeedMonitor monitor(cloud, clock, std::move(order),
                        [&](const std::string& line) { said.push_back(read_feed(line)); });
    const auto run = [&](std::stop_token stop) {
      monitor.run(std::move(stop));
      return true;
    };
    ClockedRun<bool>(clock, run).finish();
    return said;
  }
};

TEST_F(FeedingASupervisor, SaysEachSignalThenHowItEnded) {
  const Timeline& recording = timeline(quick_creation);
  cloud.play("App", recording, clock.now());
  const MonitorOrder order = order_for({"App"});
  const auto said = feed(order);
  ASSERT_TRUE(std::holds_alternative<FeedEnd>(said.back()));
  EXPECT_EQ(to_string(std::get<FeedEnd>(said.back()).outcomes.at(0).status), recording.stack_status_final);
  const auto is_start = [](const FeedMessage& message) {
    const auto* signal = std::get_if<Signal>(&message);
    return signal != nullptr && signal->kind == SignalKind::stack_started;
  };
  EXPECT_EQ(std::ranges::count_if(said, is_start), 1);
}

TEST_F(FeedingASupervisor, BeatsAndTellsHowOftenItHasRead) {
  const Timeline& recording = timeline(quick_creation);
  cloud.play("App", recording, clock.now());
  const auto said = feed(order_for({"App"}));
  std::vector<std::uint64_t> beats;
  for (const FeedMessage& message : said) {
    if (const auto* beat = std::get_if<FeedBeat>(&message)) beats.push_back(beat->reads);
  }
  ASSERT_GE(beats.size(), 2U);
  EXPECT_GE(beats.back(), 1U);
  EXPECT_TRUE(std::ranges::is_sorted(beats));
}

TEST_F(FeedingASupervisor, DoesNotBeatWhileNothingIsAsked) {
  cloud.put_stack("App", StackStatus::update_in_progress);
  const MonitorOrder order = order_for({"App"});
  cloud.hang();
  std::atomic<int> beats = 0;
  FeedMonitor monitor(cloud, clock, order, [&](const std::string&) { ++beats; });
  ClockedRun<bool> run(clock, [&](std::stop_token stop) {
    monitor.run(std::move(stop));
    return true;
  });
  cloud.await_calls_beyond(0);
  clock.pass(1h, 2);
  EXPECT_LE(beats, 2min / beat_interval(order)) << "one question may take two minutes, but no longer";
  run.request_stop();
  run.finish();
}

TEST(BeatInterval, LetsSixHangsFitIntoTheWindowOfTheRestartBudget) {
  const RestartLimit limit;
  MonitorOrder order;
  order.interval = 10min;
  const Duration waits = limit.window / 20;
  EXPECT_LT(missed_beats * beat_interval(order) * static_cast<int>(limit.restarts) + waits, limit.window);
}

}  // namespace
}  // namespace signalbox::testing
