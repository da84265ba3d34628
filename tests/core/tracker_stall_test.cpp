// Stalls and overruns as the tracker tells them: at the right time by the service's clock, once, the same for everybody
// who reads the same events, and with what is being waited for.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "core/signal_mark.hpp"
#include "stack_story.hpp"

namespace signalbox::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::string nested_arn_of_shop = arn_of("shop-Network-1ABC");

Tracker watching(Duration stall_after, Duration expect_within = {}) {
  TrackerOptions options;
  options.correlation_id = "20260114-123456-abc123";
  options.stack_name = "shop";
  options.stall_after = stall_after;
  options.expect_within = expect_within;
  options.expectation = "--expect-within";
  options.progress_every = 10h;
  return Tracker(std::move(options));
}

StackStory moving_database() {
  return StackStory("shop")
      .own(0, "UPDATE_IN_PROGRESS")
      .resource(10, "Topic", "UPDATE_IN_PROGRESS")
      .resource(20, "Database", "UPDATE_IN_PROGRESS")
      .resource(30, "Topic", "UPDATE_COMPLETE");
}

TEST(TrackerStall, SaysWhatIsWaitedForAndForHowLong) {
  Tracker tracker = watching(10min);
  const StackStory story = moving_database();
  (void)told(tracker, story, 30);
  EXPECT_THAT(tracker.tick(second(630)), IsEmpty());
  const auto signals = tracker.tick(second(631));
  ASSERT_EQ(signals.size(), 1U);
  const Signal& stall = signals[0];
  EXPECT_EQ(stall.kind, SignalKind::stalled);
  EXPECT_EQ(stall.at, second(630)) << "when it became one, not when it was noticed";
  EXPECT_EQ(stall.elapsed, 10min);
  EXPECT_EQ(stall.resource, "Database");
  EXPECT_EQ(stall.resource_type, "AWS::SNS::Topic");
  EXPECT_EQ(stall.physical_id, "Database-physical");
  EXPECT_EQ(stall.status, "UPDATE_IN_PROGRESS");
  EXPECT_EQ(stall.text, "No event for 10m. Waiting for Database (AWS::SNS::Topic), which has been moving for 10m 10s.");
  EXPECT_EQ(stall.mark, "stalled/1a2b/" + story.newest_id() + "/1");
  EXPECT_THAT(tracker.tick(second(1229)), IsEmpty()) << "told once";
  EXPECT_THAT(lines(tracker.tick(second(1231))), ElementsAre("stalled Database UPDATE_IN_PROGRESS"));
}

TEST(TrackerStall, OneWithNothingMovingIsAboutTheStack) {
  Tracker tracker = watching(10min);
  const StackStory story = StackStory("shop").own(0, "CREATE_IN_PROGRESS");
  (void)told(tracker, story, 0);
  const Signal stall = tracker.tick(second(601)).at(0);
  EXPECT_EQ(stall.resource, "");
  EXPECT_EQ(stall.physical_id, story.arn());
  EXPECT_EQ(stall.status, "CREATE_IN_PROGRESS");
}

TEST(TrackerStall, TheNextEventEndsItAndIsToldAfterThat) {
  Tracker tracker = watching(10min);
  StackStory story = moving_database();
  (void)told(tracker, story, 30);
  (void)tracker.tick(second(700));
  const auto signals =
      tracker.take(story.arn(), story.resource(780, "Database", "UPDATE_COMPLETE").events(), second(781));
  EXPECT_THAT(lines(signals),
              ElementsAre("moving_again UPDATE_IN_PROGRESS", "resource_finished Database UPDATE_COMPLETE"));
  EXPECT_EQ(signals[0].elapsed, 750s);
  EXPECT_EQ(signals[0].at, second(780));
  EXPECT_THAT(signals[0].text, HasSubstr("12m 30s"));
}

TEST(TrackerStall, OneBetweenTwoReadsIsToldInItsPlaceWithWhatWasWaitedForThen) {
  Tracker live = watching(10min);
  Tracker replay = watching(10min);
  StackStory story = moving_database();
  auto expected = live.take(story.arn(), story.events(), second(30));
  for (Signal& signal : live.tick(second(640))) expected.push_back(std::move(signal));
  story.resource(700, "Database", "UPDATE_COMPLETE").own(710, "UPDATE_COMPLETE");
  for (Signal& signal : live.take(story.arn(), story.events(), second(710))) expected.push_back(std::move(signal));
  EXPECT_EQ(std::ranges::count(expected, SignalKind::stalled, &Signal::kind), 1);
  EXPECT_EQ(replay.take(story.arn(), story.events(), second(90'000)), expected);
}

TEST(TrackerStall, AnEndAfterASilenceIsNoLongerStalled) {
  Tracker tracker = watching(10min, 20min);
  StackStory story = moving_database().own(40, "UPDATE_COMPLETE");
  EXPECT_EQ(
      std::ranges::count(tracker.take(story.arn(), story.events(), second(40)), SignalKind::stalled, &Signal::kind), 0);
  EXPECT_THAT(tracker.tick(second(90'000)), IsEmpty());
}

TEST(TrackerStall, AClockOfOursThatIsOffChangesNothing) {
  for (const int skew : {-7200, 7200}) {
    Tracker tracker = watching(10min, 15min);
    (void)told(tracker, moving_database(), 31 + skew);
    EXPECT_THAT(tracker.tick(second(600 + skew)), IsEmpty()) << skew;
    EXPECT_EQ(tracker.tick(second(640 + skew)).at(0).at, second(630)) << skew;
    EXPECT_EQ(tracker.tick(second(910 + skew)).at(0).kind, SignalKind::overdue) << skew;
  }
}

TEST(TrackerStall, ByTheServicesClockASilenceIsAsLongForWhoeverComesLate) {
  Tracker tracker = watching(10min, 15min);
  tracker.count_by_service_time();
  (void)told(tracker, moving_database(), 600);
  EXPECT_THAT(tracker.tick(second(630)), IsEmpty());
  EXPECT_EQ(tracker.tick(second(631)).at(0).at, second(630));
  EXPECT_THAT(tracker.tick(second(0)), IsEmpty()) << "an answer that is older than the last event";
  EXPECT_EQ(tracker.tick(second(901)).at(0).kind, SignalKind::overdue);
}

TEST(TrackerOverdue, IsToldOnceFromTheStartOnWithWhatWasExpected) {
  Tracker tracker = watching(Duration(0), 5min);
  const StackStory story = moving_database();
  (void)told(tracker, story, 30);
  EXPECT_THAT(tracker.tick(second(300)), IsEmpty());
  const auto signals = tracker.tick(second(301));
  ASSERT_EQ(signals.size(), 1U);
  EXPECT_EQ(signals[0].kind, SignalKind::overdue);
  EXPECT_EQ(signals[0].at, second(300));
  EXPECT_EQ(signals[0].elapsed, 5min);
  EXPECT_EQ(signals[0].physical_id, story.arn()) << "it is the stack's";
  EXPECT_THAT(signals[0].text, HasSubstr("longer than 5m (--expect-within). Waiting for Database"));
  EXPECT_EQ(signals[0].mark, "overdue/1a2b/" + story.events().front().event_id);
  EXPECT_THAT(tracker.tick(second(3000)), IsEmpty());
}

StackStory parent() {
  return StackStory("shop")
      .own(0, "CREATE_IN_PROGRESS")
      .nested(1, "Network", "", "CREATE_IN_PROGRESS")
      .nested(2, "Network", nested_arn_of_shop, "CREATE_IN_PROGRESS");
}

TEST(TrackerStall, ANestedStacksEventsEndASilenceToo) {
  Tracker tracker = watching(10min);
  StackStory nested("shop-Network-1ABC");
  (void)told(tracker, parent(), 2);
  (void)told(tracker, nested.resource(500, "Vpc", "CREATE_IN_PROGRESS"), 500);
  EXPECT_THAT(tracker.tick(second(1099)), IsEmpty());
  const Signal stall = tracker.tick(second(1101)).at(0);
  EXPECT_EQ(stall.resource, "Network/Vpc") << "not the nested stack that waits for it";
  EXPECT_EQ(stall.elapsed, 10min);
}

TEST(TrackerStall, WhatEndsASilenceWaitsForTheNestedStacksToBeReadWhoMayHaveMoved) {
  Tracker tracker = watching(10min);
  StackStory story = parent();
  story.resource(900, "App", "CREATE_IN_PROGRESS");
  EXPECT_THAT(told(tracker, story, 901),
              ElementsAre("stack_started CREATE_IN_PROGRESS", "resource_started Network CREATE_IN_PROGRESS"));
  StackStory nested("shop-Network-1ABC");
  nested.own(3, "CREATE_IN_PROGRESS")
      .resource(400, "Vpc", "CREATE_IN_PROGRESS")
      .resource(800, "Vpc", "CREATE_COMPLETE");
  EXPECT_THAT(told(tracker, nested, 901),
              ElementsAre("resource_started Network/Vpc CREATE_IN_PROGRESS",
                          "resource_finished Network/Vpc CREATE_COMPLETE", "resource_started App CREATE_IN_PROGRESS"));
  EXPECT_THAT(tracker.tick(second(901)), IsEmpty());
}

TEST(TrackerStall, WhenTheNestedStacksDidNotMoveEitherItIsToldBeforeWhatEndedIt) {
  Tracker tracker = watching(10min);
  (void)told(tracker, parent().resource(900, "App", "CREATE_IN_PROGRESS"), 901);
  EXPECT_THAT(lines(tracker.take(nested_arn_of_shop, {}, second(901))),
              ElementsAre("stalled Network CREATE_IN_PROGRESS", "moving_again CREATE_IN_PROGRESS",
                          "resource_started App CREATE_IN_PROGRESS"));
}

TEST(TrackerStall, WhatEndsAStallThatWasToldIsWhateverMovedFirst) {
  Tracker tracker = watching(10min);
  StackStory story = parent();
  StackStory nested("shop-Network-1ABC");
  (void)told(tracker, story, 2);
  (void)tracker.tick(second(700));
  EXPECT_THAT(told(tracker, story.resource(900, "App", "CREATE_IN_PROGRESS"), 901), IsEmpty());
  const auto signals =
      tracker.take(nested_arn_of_shop, nested.resource(800, "Vpc", "CREATE_IN_PROGRESS").events(), second(901));
  EXPECT_THAT(lines(signals),
              ElementsAre("moving_again CREATE_IN_PROGRESS", "resource_started Network/Vpc CREATE_IN_PROGRESS",
                          "resource_started App CREATE_IN_PROGRESS"));
  EXPECT_EQ(signals[0].at, second(800));
}

TEST(TrackerStall, ANestedStackThatIsNamedOnlyAfterAStallIsWaitedForToo) {
  Tracker tracker = watching(10min);
  const std::string late_arn = arn_of("shop-Late-2DEF");
  StackStory story = parent();
  story.nested(1000, "Late", late_arn, "CREATE_IN_PROGRESS").resource(2000, "App", "CREATE_IN_PROGRESS");
  (void)told(tracker, story, 2001);
  EXPECT_THAT(lines(tracker.take(nested_arn_of_shop, {}, second(2001))),
              ElementsAre("stalled Network CREATE_IN_PROGRESS", "moving_again CREATE_IN_PROGRESS",
                          "resource_started Late CREATE_IN_PROGRESS"));
  EXPECT_THAT(tracker.tick(second(2001)), IsEmpty()) << "Late is still to be read";
  StackStory late("shop-Late-2DEF");
  late.resource(1500, "Vpc", "CREATE_IN_PROGRESS");
  EXPECT_THAT(told(tracker, late, 2001),
              ElementsAre("resource_started Late/Vpc CREATE_IN_PROGRESS", "resource_started App CREATE_IN_PROGRESS"));
}

TEST(TrackerStall, WhatWasKeptIsNotLostWhenNestedStacksCannotBeRead) {
  Tracker tracker = watching(10min);
  (void)told(tracker, parent().own(900, "CREATE_COMPLETE"), 901);
  EXPECT_FALSE(tracker.finished());
  EXPECT_EQ(lines(tracker.tell_rest(second(901))).back(), "stack_finished CREATE_COMPLETE");
  EXPECT_TRUE(tracker.finished());
}

TEST(TrackerMarks, EverySignalOfEventsHasOneAndNoTwoTheSame) {
  Tracker tracker = watching(5s, 8s);
  std::set<std::string> marks;
  StackStory story = moving_database();
  story.resource(40, "Database", "UPDATE_FAILED", "denied")
      .own(50, "UPDATE_ROLLBACK_IN_PROGRESS")
      .own(51, "UPDATE_ROLLBACK_COMPLETE");
  for (const Signal& signal : tracker.take(story.arn(), story.events(), second(60))) {
    EXPECT_FALSE(signal.mark.empty()) << to_string(signal.kind);
    EXPECT_TRUE(marks.insert(signal.mark).second) << signal.mark;
    EXPECT_FALSE(signal.physical_id.empty()) << to_string(signal.kind);
  }
}

TEST(TrackerMarks, TheSameEventIdInTwoStacksIsTwoHappenings) {
  StackEvent event = moving_database().events().front();
  StackEvent other = event;
  other.stack_id = arn_of("shop", "9z9z");
  EXPECT_NE(event_key(event), event_key(other));
  EXPECT_EQ(mark_of(SignalKind::stalled, event_key(event), 2), "stalled/1a2b/" + event.event_id + "/2");
}

TEST(TrackerMarks, AnEndIsMarkedTheSameWhetherItsEventWasSeenOrOnlyTheStatus) {
  StackStory story = moving_database();
  Tracker without_event = watching(Duration(0));
  (void)told(without_event, story, 30);
  std::vector<Signal> end;
  for (int i = 0; i < reads_to_believe_an_end; ++i)
    end = without_event.observe(described(story, StackStatus::update_complete), second(60 + i));
  Tracker with_event = watching(Duration(0));
  const auto signals = with_event.take(story.arn(), story.own(60, "UPDATE_COMPLETE").events(), second(60));
  ASSERT_EQ(end.size(), 1U);
  EXPECT_EQ(end[0].mark, signals.back().mark);
}

TEST(TrackerProgress, CarriesTheMarkOfTheNewestEvent) {
  Tracker tracker = track("shop");
  const StackStory story = moving_database();
  (void)told(tracker, story, 30);
  const Signal progress = tracker.tick(second(90)).at(0);
  EXPECT_EQ(progress.mark, "progress/1a2b/" + story.newest_id());
  EXPECT_EQ(progress.text, "Waiting for Database (AWS::SNS::Topic), which has been moving for 1m 10s.");
  EXPECT_EQ(progress.physical_id, story.arn());
}

}  // namespace
}  // namespace signalbox::testing
