// What operation ids and client tokens change in what is told of a stack, and what they must not change.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <random>

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
  for (int i = 1; i < reads_to_believe_a_late_end; ++i) EXPECT_THAT(tracker.observe(stale, second(60)), IsEmpty());
  EXPECT_FALSE(tracker.finished());
  Tracker patient = std::move(tracker);
  EXPECT_THAT(lines(patient.observe(stale, second(60))), ElementsAre("stack_finished UPDATE_COMPLETE"))
      << "nobody waits for ever";
}

TEST(TrackedOperations, ADescriptionThatNamesItsOperationIsBelievedSoon) {
  StackStory story("shop");
  story.of("1").own(0, "UPDATE_IN_PROGRESS");
  Tracker tracker = track_after("0");
  static_cast<void>(told(tracker, story));
  StackDescription stale = described(story, StackStatus::update_complete);
  stale.last_operations = {{"1", "UPDATE_STACK"}};
  for (int i = 0; i < reads_to_believe_an_end; ++i) static_cast<void>(tracker.observe(stale, second(60)));
  EXPECT_TRUE(tracker.finished());
}

TEST(TrackedOperations, TheGoodEndOfAnOperationThatNobodyHasSeenEndsNoOther) {
  StackStory story("shop");
  story.of("1").resource(-1, "Old", "DELETE_COMPLETE");  // the newest that was history: no end of the stack's own
  const std::string baseline = story.newest_id();
  story.of("2").own(0, "UPDATE_IN_PROGRESS").of("1").own(0, "UPDATE_COMPLETE");
  Tracker tracker = track("shop", baseline);
  EXPECT_THAT(told(tracker, story), ElementsAre("stack_started UPDATE_IN_PROGRESS"));
  EXPECT_FALSE(tracker.finished());
}

TEST(TrackedOperations, ALateBeginningOfTheOneBeforeBeginsNothing) {
  StackStory story("shop");
  story.of("1").own(0, "UPDATE_IN_PROGRESS").own(1, "UPDATE_COMPLETE");
  story.of("2").own(2, "UPDATE_IN_PROGRESS").own(3, "UPDATE_COMPLETE").of("1").own(3, "UPDATE_IN_PROGRESS");
  Tracker tracker = track("shop");
  EXPECT_THAT(told(tracker, story), ElementsAre("stack_started UPDATE_IN_PROGRESS", "stack_finished UPDATE_COMPLETE",
                                                "stack_started UPDATE_IN_PROGRESS", "stack_finished UPDATE_COMPLETE"));
  EXPECT_TRUE(tracker.finished());
}

TEST(TrackedOperations, ATokenThatIsUsedAgainLosesNoOperation) {
  StackStory story("shop");
  story.token("a").own(0, "UPDATE_IN_PROGRESS").own(1, "UPDATE_COMPLETE").token("b").own(2, "UPDATE_IN_PROGRESS");
  story.token("a").own(4, "UPDATE_IN_PROGRESS").token("b").own(4, "UPDATE_COMPLETE");
  story.token("a").resource(5, "A", "UPDATE_COMPLETE").own(6, "UPDATE_COMPLETE");
  Tracker tracker = track("shop");
  EXPECT_THAT(told(tracker, story),
              ElementsAre("stack_started UPDATE_IN_PROGRESS", "stack_finished UPDATE_COMPLETE",
                          "stack_started UPDATE_IN_PROGRESS", "stack_started UPDATE_IN_PROGRESS",
                          "resource_finished A UPDATE_COMPLETE", "stack_finished UPDATE_COMPLETE"));
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

TEST(TrackedOperations, TheFirstHookThatObjectsIsTheReasonAndNotOneThatOnlyWarns) {
  StackStory story("shop");
  story.own(0, "CREATE_IN_PROGRESS").hook(1, "Bucket", "HOOK_COMPLETE_FAILED", "");  // as the adapter tells a warning
  story.hook(2, "Bucket", "HOOK_COMPLETE_FAILED", "A: no").hook(3, "Bucket", "HOOK_COMPLETE_FAILED", "B: no");
  story.hook(4, "Bucket", "HOOK_COMPLETE_FAILED", "").resource(5, "Bucket", "CREATE_FAILED");
  Tracker tracker = track("shop");
  EXPECT_EQ(tracker.take(story.arn(), story.events(), second(5)).back().reason, "A: no");
}

TEST(TrackedOperations, WhatAHookSaidOfANestedStackIsWhyThatOneFailed) {
  const std::string nested_arn = arn_of("shop-Network", "n");
  StackStory story("shop"), nested("shop-Network", "n");
  story.own(0, "CREATE_IN_PROGRESS").nested(1, "Network", nested_arn, "CREATE_IN_PROGRESS");
  nested.own(1, "CREATE_IN_PROGRESS").hook(2, "shop-Network", "HOOK_COMPLETE_FAILED", "A::B::Hook: no");
  nested.own(3, "CREATE_FAILED", "The following hook(s) failed: [A::B::Hook]");
  Tracker tracker = track("shop");
  static_cast<void>(told(tracker, story));
  static_cast<void>(told(tracker, nested));
  static_cast<void>(tracker.tell_rest(second(3)));
  EXPECT_EQ(tracker.first_failure().value().reason, "A::B::Hook: no (The following hook(s) failed: [A::B::Hook])");
}

/// A recording with AWS's marks: a rollback has an operation id of its own.
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

/// The second one's operation on the first one's stack, a minute later.
std::vector<StackEvent> followed_by(const Timeline& first, const Timeline& second) {
  const Duration shift = first.events.back().at + std::chrono::minutes(1) - second.start;
  std::vector<StackEvent> events = marked(second, "2");
  for (StackEvent& event : events) {
    if (event.physical_id == second.stack_arn) event.physical_id = first.stack_arn;
    event.stack_id = first.stack_arn;
    event.event_id += "-second";
    event.at += shift;
  }
  return events;
}

/// By one number, since a shrinking choice for each of a thousand events exhausts the stack.
void clear_some_marks(std::vector<StackEvent>& events) {
  std::mt19937 random(*rc::gen::arbitrary<std::uint32_t>());
  for (StackEvent& event : events) {
    if (is_about_stack_itself(event)) continue;
    if (random() % 2 == 0) event.operation_id.clear();
    if (random() % 2 == 0) event.client_token.clear();
  }
}

/// What is read of the first of two operations before the second begins, and what comes late.
struct Read {
  std::vector<StackEvent> in_time, late;
};

Read with_a_late_end(std::vector<StackEvent> first) {
  const auto moved = *rc::gen::inRange<std::ptrdiff_t>(1, 3);
  std::vector<StackEvent> late(first.end() - moved, first.end());
  first.resize(first.size() - late.size());
  clear_some_marks(first);
  return {first, late};
}

Read with_nothing_but_a_good_end(const std::vector<StackEvent>& first) {
  const bool is_good = verdict_of(parse_stack_status(first.back().status)) == Verdict::succeeded;
  return {{}, is_good ? std::vector{first.back()} : std::vector<StackEvent>()};
}

Read with_a_late_beginning(std::vector<StackEvent> first) {
  const std::vector<StackEvent> late(first.begin(), first.begin() + 1);
  first.erase(first.begin());
  return {first, late};
}

Read read_of(std::vector<StackEvent> first, int how) {
  if (how == 0) return with_a_late_end(std::move(first));
  return how == 1 ? with_nothing_but_a_good_end(first) : with_a_late_beginning(std::move(first));
}

TEST(TrackedOperations, OfTwoTheSecondIsToldAloneWhateverOfTheFirstComesBehindItsBeginning) {
  auto recordings = complete_timelines();
  // A deletion in the middle belongs to what it ends, whoever asked for it.
  std::erase_if(recordings, [](const Timeline* recording) {
    return recording->operation == "DELETE" || recording->initiated == "DELETE" || recording->events.size() < 4;
  });
  EXPECT_TRUE(rc::check([&] {
    const Timeline& first = **rc::gen::elementOf(recordings);
    const Timeline& second = **rc::gen::elementOf(recordings);
    auto events = followed_by(first, second);
    clear_some_marks(events);
    const auto expected = signals_of(first, events);
    const Time begins = events.front().at;

    const auto how = *rc::gen::inRange(0, 3);
    auto [in_time, late] = read_of(marked(first, "1"), how);
    RC_LOG() << first.id << " then " << second.id << ", late: " << late.size() << ", in time: " << in_time.size()
             << '\n';
    for (StackEvent& event : late) {
      const auto behind = *rc::gen::inRange<std::size_t>(1, events.size() + 1);
      event.at = events[behind - 1].at;
      events.insert(events.begin() + static_cast<std::ptrdiff_t>(behind), event);
    }
    events.insert(events.begin(), in_time.begin(), in_time.end());

    const auto told = signals_of(first, events);
    RC_ASSERT(lines({std::ranges::find(told, begins, &Signal::at), told.end()}) == lines(expected));
    RC_ASSERT(std::vector(std::ranges::find(told, begins, &Signal::at), told.end()) == expected);
  }));
}

}  // namespace
}  // namespace signalbox::testing
