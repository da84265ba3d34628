// The tracker on one stack: the course of an operation, its signals, its counts, its clock.
#include "core/tracker.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "stack_story.hpp"

namespace signalbox::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

StackStory created() {
  return StackStory("shop")
      .own(0, "CREATE_IN_PROGRESS", "User Initiated")
      .resource(3, "Topic", "CREATE_IN_PROGRESS")
      .resource(4, "Topic", "CREATE_IN_PROGRESS", "Resource creation Initiated")
      .resource(9, "Topic", "CREATE_COMPLETE")
      .own(11, "CREATE_COMPLETE");
}

TEST(Tracker, ACreateIsToldFromStartToEnd) {
  Tracker tracker = track("shop");
  EXPECT_THAT(told(tracker, created()),
              ElementsAre("stack_started CREATE_IN_PROGRESS", "resource_started Topic CREATE_IN_PROGRESS",
                          "resource_finished Topic CREATE_COMPLETE", "stack_finished CREATE_COMPLETE"));
  EXPECT_TRUE(tracker.started());
  EXPECT_TRUE(tracker.finished());
  EXPECT_EQ(tracker.status(), StackStatus::create_complete);
  EXPECT_EQ(tracker.verdict(), Verdict::succeeded);
  EXPECT_EQ(tracker.started_at(), second(0));
}

TEST(Tracker, BeforeAnythingHappensItWaits) {
  Tracker tracker = track("shop");
  EXPECT_FALSE(tracker.started());
  EXPECT_FALSE(tracker.finished());
  EXPECT_EQ(tracker.verdict(), Verdict::pending);
  EXPECT_EQ(tracker.status(), StackStatus::unknown);
  EXPECT_EQ(tracker.root(), "shop");
  EXPECT_EQ(tracker.started_at(), std::nullopt);
  EXPECT_EQ(tracker.first_failure(), std::nullopt);
  EXPECT_THAT(tracker.tick(second(1000)), IsEmpty());
}

TEST(Tracker, EverySignalSaysWhoseItIs) {
  Tracker tracker = track("shop");
  const StackStory story = created();
  for (const Signal& signal : tracker.take("shop", story.events(), second(11))) {
    EXPECT_EQ(signal.correlation_id, "20260114-123456-abc123");
    EXPECT_EQ(signal.environment, "production");
    EXPECT_EQ(signal.stack, "shop");
  }
}

TEST(Tracker, ElapsedIsCountedByTheTimesOfTheEvents) {
  Tracker tracker = track("shop");
  const StackStory story = created();
  const auto signals = tracker.take("shop", story.events(), second(5000));
  EXPECT_EQ(signals[2].elapsed, 6s) << "the topic, from its first CREATE_IN_PROGRESS";
  EXPECT_EQ(signals[2].at, second(9));
  EXPECT_EQ(signals[3].elapsed, 11s) << "the stack";
}

TEST(Tracker, AfterTheFirstReadItKnowsTheArn) {
  Tracker tracker = track("shop");
  const StackStory story = created();
  (void)tracker.take("shop", story.events(), second(11));
  EXPECT_EQ(tracker.root(), story.arn());
  EXPECT_EQ(tracker.newest_event_id(tracker.root()), story.newest_id());
  EXPECT_EQ(tracker.newest_event_id("shop"), story.newest_id());
}

TEST(Tracker, ItCanBeGivenTheArnInsteadOfTheName) {
  const StackStory story = created();
  Tracker tracker = track(story.arn());
  const auto signals = tracker.take(story.arn(), story.events(), second(11));
  EXPECT_EQ(signals.size(), 4U);
  EXPECT_EQ(signals.front().stack, "shop");
  EXPECT_EQ(tracker.root(), story.arn());
}

TEST(Tracker, TheNextReadStopsAtTheBaselineUntilSomethingIsKnown) {
  Tracker tracker = track("shop", "event-7");
  EXPECT_EQ(tracker.newest_event_id("shop"), "event-7");
  EXPECT_EQ(tracker.newest_event_id(arn_of("nested")), "");
}

TEST(Tracker, AnUpdateWithCleanupKnowsItsVerdictBeforeItsEnd) {
  Tracker tracker = track("shop");
  StackStory story("shop");
  story.own(0, "UPDATE_IN_PROGRESS")
      .resource(1, "Topic", "UPDATE_IN_PROGRESS")
      .resource(2, "Topic", "UPDATE_COMPLETE")
      .own(3, "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS");
  EXPECT_THAT(
      told(tracker, story),
      ElementsAre("stack_started UPDATE_IN_PROGRESS", "resource_started Topic UPDATE_IN_PROGRESS",
                  "resource_finished Topic UPDATE_COMPLETE", "cleanup_started UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"));
  EXPECT_FALSE(tracker.finished());
  EXPECT_EQ(tracker.verdict(), Verdict::succeeded);
  story.own(9, "UPDATE_COMPLETE");
  EXPECT_THAT(told(tracker, story), ElementsAre("stack_finished UPDATE_COMPLETE"));
}

TEST(Tracker, ARollbackIsToldOnceAndEndsBadly) {
  Tracker tracker = track("shop");
  StackStory story("shop");
  story.own(0, "UPDATE_IN_PROGRESS")
      .resource(1, "Topic", "UPDATE_IN_PROGRESS")
      .resource(2, "Topic", "UPDATE_FAILED", "no such key")
      .own(3, "UPDATE_ROLLBACK_IN_PROGRESS", "The following resource(s) failed to update: [Topic].");
  EXPECT_THAT(told(tracker, story),
              ElementsAre("stack_started UPDATE_IN_PROGRESS", "resource_started Topic UPDATE_IN_PROGRESS",
                          "resource_failed Topic UPDATE_FAILED", "rollback_started UPDATE_ROLLBACK_IN_PROGRESS"));
  EXPECT_EQ(tracker.verdict(), Verdict::failed);
  story.own(4, "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS").own(5, "UPDATE_ROLLBACK_COMPLETE");
  EXPECT_THAT(told(tracker, story), ElementsAre("cleanup_started UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
                                                "stack_finished UPDATE_ROLLBACK_COMPLETE"));
  EXPECT_EQ(tracker.verdict(), Verdict::failed);
}

TEST(Tracker, AnEndThatNeedsActionSaysWhatToDo) {
  Tracker tracker = track("shop");
  StackStory story("shop");
  story.own(0, "CREATE_IN_PROGRESS").own(1, "ROLLBACK_IN_PROGRESS").own(2, "ROLLBACK_COMPLETE");
  const auto signals = tracker.take("shop", story.events(), second(2));
  EXPECT_THAT(signals.back().text, HasSubstr("delete the stack"));
}

TEST(Tracker, ADeletionThatWasAskedForSucceeds) {
  Tracker tracker = track("shop");
  StackStory story("shop");
  story.own(0, "DELETE_IN_PROGRESS", "User Initiated")
      .resource(1, "Topic", "DELETE_IN_PROGRESS")
      .resource(2, "Topic", "DELETE_COMPLETE")
      .resource(2, "Bucket", "DELETE_SKIPPED")
      .own(3, "DELETE_COMPLETE");
  EXPECT_THAT(told(tracker, story),
              ElementsAre("stack_started DELETE_IN_PROGRESS", "resource_started Topic DELETE_IN_PROGRESS",
                          "resource_finished Topic DELETE_COMPLETE", "resource_finished Bucket DELETE_SKIPPED",
                          "stack_finished DELETE_COMPLETE"));
  EXPECT_EQ(tracker.verdict(), Verdict::succeeded);
  EXPECT_EQ(tracker.progress(), (Progress{.seen = 2, .done = 2}));
}

TEST(Tracker, ProgressCountsDistinctResources) {
  Tracker tracker = track("shop", "", 5);
  StackStory story("shop");
  story.own(0, "CREATE_IN_PROGRESS")
      .resource(1, "A", "CREATE_IN_PROGRESS")
      .resource(1, "A", "CREATE_IN_PROGRESS", "Resource creation Initiated")
      .resource(1, "B", "CREATE_IN_PROGRESS")
      .resource(2, "C", "CREATE_IN_PROGRESS")
      .resource(3, "A", "CREATE_COMPLETE")
      .resource(4, "B", "CREATE_FAILED", "denied");
  (void)told(tracker, story);
  EXPECT_EQ(tracker.progress(), (Progress{.seen = 3, .done = 1, .failed = 1, .in_progress = 1, .expected = 5}));
}

TEST(Tracker, MoreResourcesThanExpectedRaiseTheExpectation) {
  Tracker tracker = track("shop", "", 1);
  StackStory story("shop");
  story.own(0, "CREATE_IN_PROGRESS").resource(1, "A", "CREATE_IN_PROGRESS").resource(1, "B", "CREATE_IN_PROGRESS");
  (void)told(tracker, story);
  EXPECT_EQ(tracker.progress().expected, 2U);
}

TEST(Tracker, ProgressIsToldAtMostSoOftenAndOnlyWhenSomethingChanged) {
  Tracker tracker = track("shop", "", 2);
  StackStory story("shop");
  story.own(0, "CREATE_IN_PROGRESS").resource(1, "A", "CREATE_IN_PROGRESS");
  (void)told(tracker, story, 1);
  EXPECT_THAT(tracker.tick(second(30)), IsEmpty()) << "29 s after the start was taken";
  const auto signals = tracker.tick(second(31));
  ASSERT_EQ(signals.size(), 1U);
  EXPECT_EQ(signals[0].kind, SignalKind::progress);
  EXPECT_EQ(signals[0].elapsed, 31s);
  EXPECT_EQ(signals[0].text, "Waiting for A (AWS::SNS::Topic), which has been moving for 30s.");
  EXPECT_EQ(signals[0].waits_for, "A (AWS::SNS::Topic)");
  EXPECT_EQ(signals[0].waits_since, second(1));
  EXPECT_THAT(tracker.tick(second(200)), IsEmpty()) << "nothing changed";
  story.resource(202, "A", "CREATE_COMPLETE");
  (void)told(tracker, story, 202);
  EXPECT_THAT(lines(tracker.tick(second(203))), ElementsAre("progress CREATE_IN_PROGRESS"));
  story.own(204, "CREATE_COMPLETE");
  (void)told(tracker, story, 204);
  EXPECT_THAT(tracker.tick(second(900)), IsEmpty()) << "it is over";
}

TEST(Tracker, ElapsedDoesNotDependOnOurClockBeingRight) {
  for (const int skew : {-3600, 0, 3600}) {
    Tracker tracker = track("shop");
    StackStory story("shop");
    story.own(0, "CREATE_IN_PROGRESS").resource(10, "A", "CREATE_IN_PROGRESS");
    (void)told(tracker, story, 10 + skew);
    const auto signals = tracker.tick(second(50 + skew));
    ASSERT_EQ(signals.size(), 1U) << skew;
    EXPECT_EQ(signals[0].elapsed, 50s) << skew;
  }
}

TEST(Tracker, AClockThatIsSetBackDelaysProgressByOneIntervalAtMost) {
  Tracker tracker = track("shop");
  StackStory story("shop");
  story.own(0, "CREATE_IN_PROGRESS").resource(1, "A", "CREATE_IN_PROGRESS");
  (void)told(tracker, story, 7200);
  EXPECT_THAT(tracker.tick(second(0)), IsEmpty());
  EXPECT_EQ(tracker.tick(second(30)).size(), 1U);
}

TEST(Tracker, WhatMovesIsListedLongestFirst) {
  Tracker tracker = track("shop");
  StackStory story("shop");
  story.own(0, "CREATE_IN_PROGRESS")
      .resource(1, "Quick", "CREATE_IN_PROGRESS")
      .resource(2, "Slow", "CREATE_IN_PROGRESS")
      .resource(3, "Quick", "CREATE_COMPLETE")
      .resource(4, "Late", "CREATE_IN_PROGRESS")
      .resource(5, "Slow", "CREATE_IN_PROGRESS", "Eventual consistency check initiated");
  (void)told(tracker, story);
  const auto moving = tracker.moving();
  ASSERT_EQ(moving.size(), 2U);
  EXPECT_EQ(moving[0].resource, "Slow");
  EXPECT_EQ(moving[0].since, second(2));
  EXPECT_EQ(moving[0].status, "CREATE_IN_PROGRESS");
  EXPECT_EQ(moving[0].type, "AWS::SNS::Topic");
  EXPECT_EQ(moving[1].resource, "Late");
}

TEST(Tracker, AnUnknownWordIsAWarningAndNoSuccess) {
  Tracker tracker = track("shop");
  StackStory story("shop");
  story.own(0, "CREATE_IN_PROGRESS").resource(1, "A", "POLISH_COMPLETE").own(2, "POLISH_COMPLETE");
  EXPECT_THAT(told(tracker, story),
              ElementsAre("stack_started CREATE_IN_PROGRESS", "warning A POLISH_COMPLETE", "warning POLISH_COMPLETE"));
  EXPECT_EQ(tracker.progress().done, 0U);
  EXPECT_FALSE(tracker.finished());
}

TEST(Tracker, AMovedFromTrackerCanBeReplaced) {
  Tracker tracker = track("shop");
  (void)told(tracker, created());
  Tracker other = track("other");
  other = std::move(tracker);
  EXPECT_TRUE(other.finished());
}

TEST(Tracker, FiftyThousandEventsInOverlappingPagesAreNoTrouble) {
  StackStory story("shop");
  story.own(0, "CREATE_IN_PROGRESS");
  for (int i = 0; i < 25'000; ++i) {
    const std::string name = fmt::format("Resource{}", i);
    story.resource(1 + i / 100, name, "CREATE_IN_PROGRESS").resource(1 + i / 100, name, "CREATE_COMPLETE");
  }
  story.own(300, "CREATE_COMPLETE");
  Tracker tracker = track("shop");
  std::size_t signals = 0;
  const std::span<const StackEvent> all = story.events();
  for (std::size_t told_events = 0; told_events < all.size(); told_events += 100) {
    const std::size_t begin = told_events < 100 ? 0 : told_events - 100;
    const std::size_t end = std::min(told_events + 100, all.size());
    signals += tracker.take("shop", all.subspan(begin, end - begin), second(300)).size();
  }
  EXPECT_EQ(signals, 50'002U);
  EXPECT_EQ(tracker.progress().done, 25'000U);
}

}  // namespace
}  // namespace signalbox::testing
