// What operation ids and client tokens change in what is told of a stack, and what they must not change.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "stack_story.hpp"
#include "support/timelines.hpp"

namespace signalbox::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Tracker track_after(const std::string& past_operation) {
  TrackerOptions options;
  options.stack_name = "shop";
  options.past_operation = past_operation;
  return Tracker(std::move(options));
}

TEST(TrackedOperations, AnUpdateThatFollowsAtOnceIsAnotherThoughTheEndBeforeItWasNeverSeen) {
  StackStory story("shop");
  story.of("1").own(0, "UPDATE_IN_PROGRESS").resource(1, "A", "UPDATE_IN_PROGRESS");
  story.of("2").own(9, "UPDATE_IN_PROGRESS").resource(10, "A", "UPDATE_IN_PROGRESS");
  Tracker tracker = track("shop");
  EXPECT_THAT(told(tracker, story),
              ElementsAre("stack_started UPDATE_IN_PROGRESS", "resource_started A UPDATE_IN_PROGRESS",
                          "stack_started UPDATE_IN_PROGRESS", "resource_started A UPDATE_IN_PROGRESS"));
  EXPECT_EQ(tracker.started_at(), second(9));
  EXPECT_EQ(tracker.operation_id(), "2");
}

TEST(TrackedOperations, WithoutOperationsTheClientTokensTellTwoUpdatesApart) {
  StackStory story("shop");
  story.token("deploy-1").own(0, "UPDATE_IN_PROGRESS").token("deploy-2").own(9, "UPDATE_IN_PROGRESS");
  Tracker tracker = track("shop");
  EXPECT_THAT(told(tracker, story),
              ElementsAre("stack_started UPDATE_IN_PROGRESS", "stack_started UPDATE_IN_PROGRESS"));
}

TEST(TrackedOperations, WithoutAnyMarkABeginningThatIsSaidTwiceIsOne) {
  StackStory story("shop");
  story.own(0, "UPDATE_IN_PROGRESS").own(9, "UPDATE_IN_PROGRESS");
  Tracker tracker = track("shop");
  EXPECT_THAT(told(tracker, story), ElementsAre("stack_started UPDATE_IN_PROGRESS"));
}

TEST(TrackedOperations, ADeploymentAndItsRollbackAreOneStoryUnderTwoIds) {
  StackStory story("shop");
  story.of("1").own(0, "UPDATE_IN_PROGRESS").resource(1, "A", "UPDATE_FAILED", "no capacity");
  story.of("1-rollback").own(2, "UPDATE_ROLLBACK_IN_PROGRESS").resource(3, "A", "UPDATE_COMPLETE");
  story.own(4, "UPDATE_ROLLBACK_COMPLETE");
  Tracker tracker = track("shop");
  EXPECT_THAT(told(tracker, story),
              ElementsAre("stack_started UPDATE_IN_PROGRESS", "resource_failed A UPDATE_FAILED",
                          "rollback_started UPDATE_ROLLBACK_IN_PROGRESS", "resource_finished A UPDATE_COMPLETE",
                          "stack_finished UPDATE_ROLLBACK_COMPLETE"));
  EXPECT_EQ(tracker.operation_id(), "1");
}

TEST(TrackedOperations, AContinuedRollbackIsAStoryOfItsOwn) {
  StackStory story("shop");
  story.of("1").own(0, "UPDATE_IN_PROGRESS");
  story.of("1-rollback").own(2, "UPDATE_ROLLBACK_IN_PROGRESS").own(4, "UPDATE_ROLLBACK_FAILED");
  story.of("2").own(60, "UPDATE_ROLLBACK_IN_PROGRESS").resource(61, "A", "UPDATE_COMPLETE");
  story.own(62, "UPDATE_ROLLBACK_COMPLETE");
  Tracker tracker = track("shop");
  EXPECT_THAT(told(tracker, story),
              ElementsAre("stack_started UPDATE_IN_PROGRESS", "rollback_started UPDATE_ROLLBACK_IN_PROGRESS",
                          "stack_finished UPDATE_ROLLBACK_FAILED", "stack_started UPDATE_ROLLBACK_IN_PROGRESS",
                          "rollback_started UPDATE_ROLLBACK_IN_PROGRESS", "resource_finished A UPDATE_COMPLETE",
                          "stack_finished UPDATE_ROLLBACK_COMPLETE"));
}

TEST(TrackedOperations, ALateEventOfTheOneBeforeBeginsNothing) {
  StackStory story("shop");
  story.of("0").resource(-5, "Old", "DELETE_COMPLETE").own(-5, "UPDATE_COMPLETE");
  Tracker tracker = track_after("0");
  EXPECT_THAT(told(tracker, story), IsEmpty());
  EXPECT_FALSE(tracker.started());
}

TEST(TrackedOperations, ALateEndOfTheOneBeforeEndsNothing) {
  StackStory story("shop");
  story.of("1").own(0, "UPDATE_IN_PROGRESS").of("0").own(0, "UPDATE_COMPLETE").resource(0, "Old", "DELETE_COMPLETE");
  story.of("1").resource(1, "A", "UPDATE_IN_PROGRESS");
  Tracker tracker = track_after("0");
  EXPECT_THAT(told(tracker, story),
              ElementsAre("stack_started UPDATE_IN_PROGRESS", "resource_started A UPDATE_IN_PROGRESS"));
  EXPECT_EQ(tracker.progress().seen, 1U) << "what was replaced before is not counted";
}

TEST(TrackedOperations, ADescriptionThatStillShowsTheOneBeforeIsNoEnd) {
  StackStory story("shop");
  story.of("1").own(0, "UPDATE_IN_PROGRESS");
  Tracker tracker = track_after("0");
  static_cast<void>(told(tracker, story));
  StackDescription stale = described(story, StackStatus::update_complete);
  stale.last_operations = {{"0", "UPDATE_STACK"}};
  for (int i = 0; i < 2 * reads_to_believe_an_end; ++i) EXPECT_THAT(tracker.observe(stale, second(60)), IsEmpty());
  EXPECT_FALSE(tracker.finished());
  stale.last_operations = {{"1", "UPDATE_STACK"}};
  for (int i = 0; i < reads_to_believe_an_end; ++i) static_cast<void>(tracker.observe(stale, second(60)));
  EXPECT_TRUE(tracker.finished());
}

TEST(TrackedOperations, AStackUnderReviewHasNotBegunAndItsChangeSetIsNoPast) {
  StackStory story("shop");
  story.of("change set").own(0, "REVIEW_IN_PROGRESS");
  story.own(9, "CREATE_IN_PROGRESS").resource(10, "A", "CREATE_IN_PROGRESS");
  Tracker tracker = track("shop");
  EXPECT_THAT(told(tracker, story),
              ElementsAre("stack_started CREATE_IN_PROGRESS", "resource_started A CREATE_IN_PROGRESS"))
      << "also where the operation goes on under the change set's id";
}

TEST(TrackedOperations, HooksMoveNothingButAreNotSilence) {
  StackStory story("shop");
  story.own(0, "CREATE_IN_PROGRESS").hook(1, "Bucket", "HOOK_IN_PROGRESS", "A::B::Hook: Invoking hook");
  story.hook(2, "Bucket", "HOOK_COMPLETE_SUCCEEDED", "A::B::Hook: fine");
  Tracker tracker = track("shop");
  EXPECT_THAT(told(tracker, story), ElementsAre("stack_started CREATE_IN_PROGRESS"));
  EXPECT_EQ(tracker.progress().seen, 0U);
}

TEST(TrackedOperations, AHookOfTheStackItselfBeginsNothing) {
  StackStory story("shop");
  story.own(0, "HOOK_IN_PROGRESS", "A::B::Hook: Invoking hook").own(1, "CREATE_IN_PROGRESS");
  Tracker tracker = track("shop");
  EXPECT_THAT(told(tracker, story), ElementsAre("stack_started CREATE_IN_PROGRESS"));
}

TEST(TrackedOperations, WhatAHookSaidIsWhyItsResourceFailed) {
  StackStory story("shop");
  story.own(0, "CREATE_IN_PROGRESS").hook(1, "Bucket", "HOOK_COMPLETE_FAILED", "A::B::Hook: not encrypted");
  story.resource(2, "Bucket", "CREATE_FAILED", "The following hook(s) failed: [A::B::Hook]");
  Tracker tracker = track("shop");
  const auto signals = tracker.take(story.arn(), story.events(), second(2));
  EXPECT_EQ(signals.back().reason, "A::B::Hook: not encrypted (The following hook(s) failed: [A::B::Hook])");
  EXPECT_EQ(failure_text(tracker.first_failure().value()),
            "Bucket: A::B::Hook: not encrypted (The following hook(s) failed: [A::B::Hook])");
}

/// A recording, or two one after the other, with AWS's marks: a rollback has an operation id of its own.
std::vector<StackEvent> marked(const Timeline& recording, const std::string& name) {
  std::vector<StackEvent> events = recording.events;
  std::string operation = name;
  for (StackEvent& event : events) {
    if (is_about_stack_itself(event) && event.status.ends_with("ROLLBACK_IN_PROGRESS")) operation = name + "-rollback";
    event.operation_id = operation;
    event.client_token = name + "-token";
  }
  return events;
}

std::vector<Signal> signals_of(const Timeline& recording, const std::vector<StackEvent>& events,
                               const std::string& past = {}) {
  TrackerOptions options;
  options.stack_name = recording.stack_arn;
  options.past_operation = past;
  Tracker tracker(std::move(options));
  auto signals = tracker.take(recording.stack_arn, events, events.back().at);
  for (Signal& signal : tracker.tell_rest(events.back().at)) signals.push_back(std::move(signal));
  return signals;
}

TEST(TrackedOperations, MarksChangeNothingInWhatIsToldOfAnyRecording) {
  for (const Timeline* recording : complete_timelines()) {
    const auto expected = signals_of(*recording, recording->events);
    EXPECT_EQ(signals_of(*recording, marked(*recording, "1"), "0"), expected) << recording->id;
  }
}

TEST(TrackedOperations, WhateverMarksAreMissingNoEventIsLost) {
  const auto recordings = complete_timelines();
  EXPECT_TRUE(rc::check([&] {
    const Timeline& recording = **rc::gen::elementOf(recordings);
    auto events = marked(recording, "1");
    for (StackEvent& event : events) {
      if (*rc::gen::arbitrary<bool>()) event.operation_id.clear();
      if (*rc::gen::arbitrary<bool>()) event.client_token.clear();
    }
    RC_ASSERT(signals_of(recording, events, "0") == signals_of(recording, recording.events));
  }));
}

TEST(TrackedOperations, LateEventsOfAnEarlierOperationChangeNothingWhereverTheyCome) {
  const auto recordings = complete_timelines();
  EXPECT_TRUE(rc::check([&] {
    const Timeline& recording = **rc::gen::elementOf(recordings);
    auto events = marked(recording, "1");
    const auto expected = signals_of(recording, events);
    for (const char* status : {"DELETE_COMPLETE", "UPDATE_FAILED", "UPDATE_IN_PROGRESS"}) {
      const auto place = *rc::gen::inRange<std::size_t>(0, events.size());
      StackEvent late = events[place];
      late.event_id += std::string("-late-") + status;
      late.operation_id = "0";
      late.client_token.clear();
      late.logical_id = "Old";
      late.physical_id = "old";
      late.resource_type = "AWS::SNS::Topic";
      late.status = status;
      events.insert(events.begin() + static_cast<std::ptrdiff_t>(place), late);
    }
    RC_ASSERT(signals_of(recording, events, "0") == expected);
  }));
}

}  // namespace
}  // namespace signalbox::testing
