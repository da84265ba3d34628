#include "core/living_state.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <array>

namespace signalbox::testing {
namespace {

using namespace std::chrono_literals;
using Kind = NotificationKind;

Notification news(Kind kind, Duration after) {
  Notification made{.kind = kind, .at = Time(1'768'394'096s + after)};
  made.correlation_id = "20260114-123456-abc12301";
  made.environment = "production";
  return made;
}

LivingState after(const std::vector<Notification>& story) {
  LivingState state;
  for (const auto& notification : story) state = folded(std::move(state), notification);
  return state;
}

Notification failure(const std::string& resource, Duration at) {
  Notification made = news(Kind::resource_failed, at);
  made.resource = resource;
  made.reason = resource + " broke";
  return made;
}

TEST(LivingState, KnowsTheMomentAtWhichWhatIsAwaitedIsExpected) {
  Notification queued = news(Kind::queued, 0s);
  queued.estimate = 5min;
  auto state = after({queued});
  EXPECT_EQ(state.expected_at, queued.at + 5min);
  state = folded(state, news(Kind::started, 60s));
  EXPECT_EQ(state.expected_at, std::nullopt) << "that was its turn";
  Notification progress = news(Kind::progress, 90s);
  progress.estimate = 2min;
  state = folded(state, progress);
  EXPECT_EQ(state.expected_at, progress.at + 2min);
  EXPECT_EQ(folded(state, failure("Db", 100s)).expected_at, progress.at + 2min) << "it says nothing of the course";
  progress.estimate = Duration::max();
  EXPECT_EQ(folded(state, progress).expected_at, Time::max()) << "nonsense is no other nonsense";
}

TEST(LivingState, KnowsTheMomentAtWhichWhoeverIsAheadBegan) {
  Notification queued = news(Kind::queued, 20min);
  queued.holder = "ahead";
  queued.elapsed = 19min;
  auto state = after({queued});
  EXPECT_EQ(state.holder_since, queued.at - 19min);
  state = folded(state, news(Kind::registry_recovered, 30min));
  EXPECT_EQ(state.holder_since, queued.at - 19min) << "it says nothing of the line";
  Notification moved = news(Kind::queued, 31min);
  moved.holder = "ahead";
  EXPECT_EQ(folded(state, moved).holder_since, queued.at - 19min) << "it is the same one";
  moved.holder = "another";
  EXPECT_EQ(folded(state, moved).holder_since, std::nullopt) << "nobody knows since when";
  EXPECT_EQ(folded(state, news(Kind::started, 32min)).holder_since, std::nullopt) << "that was its turn";
  moved.elapsed = Duration::max();
  EXPECT_LE(folded(state, moved).holder_since, Time{}) << "nonsense is no other nonsense";
}

TEST(LivingState, KeepsSinceWhenTheHolderDeploysWhateverElseIsToldMeanwhile) {
  EXPECT_TRUE(rc::check([](const std::vector<std::uint8_t>& later) {
    Notification queued = news(Kind::queued, 20min);
    queued.holder = "ahead";
    queued.elapsed = 19min;
    auto state = after({queued});
    Duration at = 20min;
    for (const std::uint8_t pick : later) {
      const std::array kinds{Kind::registry_fallback, Kind::registry_recovered, Kind::monitor_gap, Kind::frozen};
      state = folded(std::move(state), news(kinds[pick % kinds.size()], at += 1min));
    }
    RC_ASSERT(state.holder_since == queued.at - 19min);
  }));
}

TEST(LivingState, AStallThatIsOverIsForgotten) {
  Notification stalled = news(Kind::stalled, 0s);
  stalled.waits_for = "Db";
  auto state = after({news(Kind::started, 0s), stalled});
  EXPECT_TRUE(state.stalled);
  EXPECT_EQ(state.facts.waits_for, "Db");
  EXPECT_FALSE(folded(state, news(Kind::progress, 5s)).stalled);
}

TEST(LivingState, WhatWasCancelledHasEnded) {
  const auto state = after({news(Kind::queued, 0s), news(Kind::cancelled, 5s), news(Kind::progress, 6s)});
  EXPECT_EQ(state.phase, LivingPhase::cancelled);
}

TEST(LivingState, AnEndThatSaysNoSpanHasNoneOfWhatWasToldBefore) {
  Notification queued = news(Kind::queued, 0s), overdue = news(Kind::overdue, 1s), failed = news(Kind::failed, 2s);
  queued.elapsed = overdue.elapsed = 2h;
  EXPECT_EQ(after({queued, news(Kind::cancelled, 5s)}).facts.elapsed, std::nullopt) << "it was the holder's";
  EXPECT_EQ(after({overdue, news(Kind::failed, 5s)}).facts.elapsed, std::nullopt) << "it was that until then";
  failed.elapsed = 3h;
  EXPECT_EQ(after({failed, news(Kind::rolled_back, 5s)}).facts.elapsed, 3h) << "the same end, seen closer";
}

TEST(LivingState, FollowsADeploymentFromTheLineToItsEnd) {
  Notification queued = news(Kind::queued, 0s);
  queued.holder = "another";
  queued.place = 1;
  queued.elapsed = 5min;
  auto state = after({queued});
  EXPECT_EQ(state.phase, LivingPhase::queued);
  EXPECT_EQ(state.facts.holder, "another");

  state = folded(state, news(Kind::started, 60s));
  EXPECT_EQ(state.phase, LivingPhase::running);
  EXPECT_EQ(state.facts.holder, "");
  EXPECT_EQ(state.facts.elapsed, std::nullopt) << "it was the holder's";

  Notification progress = news(Kind::progress, 90s);
  progress.done = 3;
  progress.total = 10;
  progress.waits_for = "Service";
  state = folded(state, progress);
  EXPECT_EQ(state.facts.waits_for, "Service");
  EXPECT_EQ(state.queued_at, queued.at);

  state = folded(state, news(Kind::complete, 200s));
  EXPECT_EQ(state.phase, LivingPhase::complete);
  EXPECT_EQ(state.facts.waits_for, "");
  EXPECT_EQ(state.facts.done, 3U);
  EXPECT_EQ(state.ended_at, Time(1'768'394'096s + 200s));
}

TEST(LivingState, AStallIsOverWhenSomethingMoves) {
  Notification stall = news(Kind::stalled, 10min);
  stall.elapsed = 10min;
  auto state = after({news(Kind::started, 0s), stall});
  EXPECT_EQ(state.stalled, 10min);
  EXPECT_EQ(state.facts.elapsed, std::nullopt) << "a stall's length is not the deployment's";
  EXPECT_EQ(folded(state, news(Kind::progress, 11min)).stalled, std::nullopt);
}

TEST(LivingState, KeepsTheFirstFailureAndCountsTheOthers) {
  const auto state = after({news(Kind::started, 0s), failure("Db", 5s), failure("Queue", 6s)});
  EXPECT_EQ(state.facts.resource, "Db");
  EXPECT_EQ(state.facts.reason, "Db broke");
  EXPECT_EQ(state.failures, 2U);
  const auto ended = folded(state, news(Kind::rolled_back, 60s));
  EXPECT_EQ(ended.facts.reason, "Db broke") << "an end that names no resource leaves what is known";
}

TEST(LivingState, TroubleComesAndGoes) {
  auto state = after({news(Kind::started, 0s), news(Kind::monitor_gap, 1s), news(Kind::registry_fallback, 2s)});
  EXPECT_TRUE(state.unwatched);
  EXPECT_TRUE(state.uncoordinated);
  state = folded(state, news(Kind::monitor_recovered, 3s));
  state = folded(state, news(Kind::registry_recovered, 4s));
  EXPECT_FALSE(state.unwatched);
  EXPECT_FALSE(state.uncoordinated);
}

TEST(LivingState, IsNotRevivedByLateNewsButByANewAttempt) {
  const auto ended = after({news(Kind::started, 0s), news(Kind::failed, 9s)});
  EXPECT_EQ(folded(ended, news(Kind::progress, 8s)), ended);
  EXPECT_EQ(folded(ended, news(Kind::rolled_back, 20s)).phase, LivingPhase::rolled_back);
  const auto again = folded(ended, news(Kind::started, 100s));
  EXPECT_EQ(again.phase, LivingPhase::running);
  EXPECT_EQ(again.ended_at, std::nullopt);
}

TEST(LivingState, IsNoneOfTheBusinessOfAFreezeOrAMessage) {
  const auto running = after({news(Kind::started, 0s)});
  for (const auto kind : {Kind::frozen, Kind::thawed, Kind::lock_taken_over, Kind::slack_recovered, Kind::question,
                          Kind::answered, Kind::not_understood, Kind::message}) {
    EXPECT_FALSE(changes_living_state(kind));
    EXPECT_EQ(folded(running, news(kind, 5s)), running) << to_string(kind);
  }
}

TEST(LivingState, SkippingProgressThatIsOvertakenChangesNothing) {
  EXPECT_TRUE(rc::check([](std::uint64_t first, std::uint64_t second) {
    auto one = news(Kind::progress, 1s), two = news(Kind::progress, 2s);
    one.done = first;
    two.done = second;
    const auto started = news(Kind::started, 0s);
    RC_ASSERT(after({started, one, two}) == after({started, two}));
  }));
}

TEST(LivingPhases, AreReadAsTheyAreWritten) {
  using enum LivingPhase;
  for (const auto phase : {queued, running, complete, failed, rolled_back}) {
    EXPECT_EQ(parse_living_phase(to_string(phase)), phase);
  }
  EXPECT_EQ(parse_living_phase("asleep"), std::nullopt);
}

}  // namespace
}  // namespace signalbox::testing
