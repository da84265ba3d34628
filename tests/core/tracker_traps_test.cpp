// Traps that real deployments and other tools' bug reports have set; each test is named after one.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "stack_story.hpp"

namespace signalbox::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(TrackerTraps, ATerminalStatusOfAnEarlierOperationIsNoEnd) {
  StackStory story("shop");
  story.own(-900, "UPDATE_IN_PROGRESS").own(-800, "UPDATE_COMPLETE");
  Tracker tracker = track("shop", story.newest_id());
  EXPECT_THAT(told(tracker, story), IsEmpty());
  EXPECT_FALSE(tracker.started());
  EXPECT_FALSE(tracker.finished());
  EXPECT_EQ(tracker.status(), StackStatus::unknown);
}

TEST(TrackerTraps, TheEndOfAnEarlierOperationThatComesAfterTheBaselineIsNoEndEither) {
  StackStory story("shop");
  story.own(-900, "UPDATE_IN_PROGRESS").own(-800, "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS");
  Tracker tracker = track("shop", story.newest_id());
  story.own(-1, "UPDATE_COMPLETE");
  EXPECT_THAT(told(tracker, story), IsEmpty());
  EXPECT_FALSE(tracker.finished());
}

TEST(TrackerTraps, AnOperationThatWasOverBeforeTheFirstReadIsToldWhole) {
  StackStory story("shop");
  story.own(-900, "CREATE_IN_PROGRESS").own(-800, "CREATE_COMPLETE");
  Tracker tracker = track("shop", story.newest_id());
  story.own(0, "UPDATE_IN_PROGRESS").own(1, "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS").own(2, "UPDATE_COMPLETE");
  EXPECT_THAT(told(tracker, story),
              ElementsAre("stack_started UPDATE_IN_PROGRESS", "cleanup_started UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
                          "stack_finished UPDATE_COMPLETE"));
  EXPECT_EQ(tracker.started_at(), second(0));
}

TEST(TrackerTraps, EventsWithEqualTimestampsAreAllTold) {
  Tracker tracker = track("shop");
  StackStory story("shop");
  story.own(0, "CREATE_IN_PROGRESS");
  for (const char* name : {"A", "B", "C"}) story.resource(5, name, "CREATE_IN_PROGRESS");
  std::vector<std::string> all;
  for (const StackEvent& event : story.events()) {
    for (auto& line : lines(tracker.take("shop", std::span(&event, 1), second(5)))) all.push_back(std::move(line));
  }
  EXPECT_THAT(all, ElementsAre("stack_started CREATE_IN_PROGRESS", "resource_started A CREATE_IN_PROGRESS",
                               "resource_started B CREATE_IN_PROGRESS", "resource_started C CREATE_IN_PROGRESS"));
}

TEST(TrackerTraps, EventsNewerThanOurClockCountAndGiveNoNegativeTimes) {
  Tracker tracker = track("shop");
  StackStory story("shop");
  story.own(100, "CREATE_IN_PROGRESS").resource(110, "A", "CREATE_IN_PROGRESS");
  EXPECT_EQ(told(tracker, story, 0).size(), 2U);
  const auto signals = tracker.tick(second(40));
  ASSERT_EQ(signals.size(), 1U);
  EXPECT_EQ(signals[0].elapsed, 50s) << "10 s between the events and 40 s on our clock since";
}

TEST(TrackerTraps, WhatCleanupDeletesIsToldButNotCountedAgain) {
  Tracker tracker = track("shop");
  StackStory story("shop");
  story.own(0, "UPDATE_IN_PROGRESS")
      .resource(1, "Replaced", "UPDATE_IN_PROGRESS")
      .resource(2, "Replaced", "UPDATE_COMPLETE")
      .own(3, "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS");
  (void)told(tracker, story);
  const Progress before = tracker.progress();
  story.resource(4, "Replaced", "DELETE_IN_PROGRESS").resource(4, "Dropped", "DELETE_IN_PROGRESS");
  EXPECT_THAT(told(tracker, story), ElementsAre("resource_started Replaced DELETE_IN_PROGRESS",
                                                "resource_started Dropped DELETE_IN_PROGRESS"));
  EXPECT_EQ(tracker.progress(), before);
  EXPECT_EQ(tracker.moving().size(), 2U);
  story.resource(5, "Replaced", "DELETE_COMPLETE")
      .resource(5, "Dropped", "DELETE_FAILED", "in use")
      .own(6, "UPDATE_COMPLETE");
  (void)told(tracker, story);
  EXPECT_EQ(tracker.progress(), before);
  EXPECT_EQ(before, (Progress{.seen = 1, .done = 1}));
  EXPECT_EQ(tracker.verdict(), Verdict::succeeded) << "what could not be removed does not undo the update";
}

TEST(TrackerTraps, RollbackDoesNotTurnAFailedResourceIntoAFinishedOne) {
  Tracker tracker = track("shop");
  StackStory story("shop");
  story.own(0, "CREATE_IN_PROGRESS")
      .resource(1, "Good", "CREATE_IN_PROGRESS")
      .resource(1, "Bad", "CREATE_IN_PROGRESS")
      .resource(1, "Cut", "CREATE_IN_PROGRESS")
      .resource(2, "Good", "CREATE_COMPLETE")
      .resource(3, "Bad", "CREATE_FAILED", "denied")
      .own(4, "ROLLBACK_IN_PROGRESS", "The following resource(s) failed to create: [Bad].")
      .resource(5, "Good", "DELETE_IN_PROGRESS")
      .resource(5, "Bad", "DELETE_COMPLETE")
      .resource(6, "Cut", "DELETE_IN_PROGRESS")
      .resource(7, "Cut", "DELETE_COMPLETE")
      .resource(8, "Good", "DELETE_COMPLETE")
      .own(9, "ROLLBACK_COMPLETE");
  const auto lines = told(tracker, story);
  EXPECT_EQ(tracker.progress(), (Progress{.seen = 3, .done = 1, .failed = 2}));
  EXPECT_EQ(std::ranges::count(lines, "resource_finished Bad DELETE_COMPLETE"), 1);
  EXPECT_EQ(tracker.verdict(), Verdict::failed);
}

TEST(TrackerTraps, CancelledSiblingsAreNoFailures) {
  Tracker tracker = track("shop");
  StackStory story("shop");
  story.own(0, "CREATE_IN_PROGRESS")
      .resource(1, "Sibling", "CREATE_IN_PROGRESS")
      .resource(1, "Cause", "CREATE_IN_PROGRESS")
      .resource(2, "Sibling", "CREATE_FAILED", "Resource creation cancelled")
      .resource(2, "Cause", "CREATE_FAILED", "The maximum number of addresses has been reached.");
  EXPECT_THAT(told(tracker, story),
              ElementsAre("stack_started CREATE_IN_PROGRESS", "resource_started Sibling CREATE_IN_PROGRESS",
                          "resource_started Cause CREATE_IN_PROGRESS", "resource_cancelled Sibling CREATE_FAILED",
                          "resource_failed Cause CREATE_FAILED"));
  ASSERT_TRUE(tracker.first_failure());
  EXPECT_EQ(tracker.first_failure()->logical_id, "Cause");
  EXPECT_EQ(tracker.progress().failed, 2U) << "for the count they did end badly";
}

TEST(TrackerTraps, SeveralErrorsOnOneResourceAreToldEach) {
  Tracker tracker = track("shop");
  StackStory story("shop");
  story.own(0, "CREATE_IN_PROGRESS")
      .resource(1, "A", "CREATE_IN_PROGRESS")
      .resource(2, "A", "CREATE_FAILED", "first")
      .resource(3, "A", "CREATE_FAILED", "second");
  const auto signals = tracker.take("shop", story.events(), second(3));
  ASSERT_EQ(signals.size(), 4U);
  EXPECT_EQ(signals[2].reason, "first");
  EXPECT_EQ(signals[2].elapsed, 1s);
  EXPECT_EQ(signals[3].reason, "second");
  EXPECT_EQ(signals[3].elapsed, 2s);
  EXPECT_EQ(tracker.progress(), (Progress{.seen = 1, .failed = 1}));
  EXPECT_EQ(tracker.first_failure()->reason, "first");
}

TEST(TrackerTraps, AStaleReviewInProgressAfterTheStartIsIgnored) {
  Tracker tracker = track("shop");
  StackStory story("shop");
  story.own(0, "REVIEW_IN_PROGRESS", "User Initiated").own(9, "CREATE_IN_PROGRESS");
  EXPECT_THAT(told(tracker, story), ElementsAre("stack_started CREATE_IN_PROGRESS"));
  for (int i = 0; i < 5; ++i) {
    EXPECT_THAT(tracker.observe(described(story, StackStatus::review_in_progress), second(10 + i)), IsEmpty());
  }
  EXPECT_EQ(tracker.status(), StackStatus::create_in_progress);
}

TEST(TrackerTraps, AStackUnderReviewHasNotStarted) {
  Tracker tracker = track("shop");
  EXPECT_THAT(told(tracker, StackStory("shop").own(0, "REVIEW_IN_PROGRESS")), IsEmpty());
  EXPECT_FALSE(tracker.started());
}

TEST(TrackerTraps, ABeginningThatIsSaidTwiceIsOneBeginning) {
  Tracker tracker = track("shop");
  StackStory story("shop");
  story.own(0, "CREATE_IN_PROGRESS", "User Initiated").own(1, "CREATE_IN_PROGRESS").own(2, "CREATE_COMPLETE");
  EXPECT_THAT(told(tracker, story), ElementsAre("stack_started CREATE_IN_PROGRESS", "stack_finished CREATE_COMPLETE"));
  EXPECT_EQ(tracker.started_at(), second(0));
}

TEST(TrackerTraps, AFailedCreateWithoutRollbackEnds) {
  Tracker tracker = track("shop");
  StackStory story("shop");
  story.own(0, "CREATE_IN_PROGRESS")
      .resource(1, "A", "CREATE_IN_PROGRESS")
      .resource(2, "A", "CREATE_FAILED", "denied")
      .own(3, "CREATE_FAILED", "The following resource(s) failed to create: [A].");
  EXPECT_EQ(told(tracker, story).back(), "stack_finished CREATE_FAILED");
  EXPECT_TRUE(tracker.finished());
  EXPECT_EQ(tracker.verdict(), Verdict::failed);
}

TEST(TrackerTraps, ACreateThatEndsInItsDeletionIsNoSuccess) {
  Tracker tracker = track("shop");
  StackStory story("shop");
  story.own(0, "CREATE_IN_PROGRESS")
      .resource(1, "A", "CREATE_FAILED", "denied")
      .own(2, "DELETE_IN_PROGRESS", "The following resource(s) failed to create: [A].")
      .own(3, "DELETE_IN_PROGRESS")
      .own(4, "DELETE_COMPLETE");
  EXPECT_THAT(told(tracker, story),
              ElementsAre("stack_started CREATE_IN_PROGRESS", "resource_failed A CREATE_FAILED",
                          "rollback_started DELETE_IN_PROGRESS", "stack_finished DELETE_COMPLETE"));
  EXPECT_EQ(tracker.verdict(), Verdict::failed);
}

TEST(TrackerTraps, ALogThatBeginsInTheMiddleIsTold) {
  Tracker tracker = track("shop");
  StackStory story("shop");
  story.resource(5, "A", "CREATE_COMPLETE").resource(6, "B", "CREATE_FAILED", "denied").own(7, "ROLLBACK_IN_PROGRESS");
  const auto signals = tracker.take("shop", story.events(), second(7));
  EXPECT_THAT(lines(signals), ElementsAre("stack_started", "resource_finished A CREATE_COMPLETE",
                                          "resource_failed B CREATE_FAILED", "rollback_started ROLLBACK_IN_PROGRESS"));
  EXPECT_EQ(signals[0].text, "An operation was already under way when it was first seen.");
  EXPECT_EQ(signals[1].elapsed, 0s) << "its beginning was not seen";
  story.own(8, "ROLLBACK_COMPLETE");
  EXPECT_THAT(told(tracker, story), ElementsAre("stack_finished ROLLBACK_COMPLETE"));
}

TEST(TrackerTraps, ALogThatBeginsWithTheRollbackCountsTheRollback) {
  Tracker tracker = track("shop");
  StackStory story("shop");
  story.own(0, "UPDATE_ROLLBACK_IN_PROGRESS")
      .resource(1, "A", "UPDATE_IN_PROGRESS")
      .resource(2, "A", "UPDATE_COMPLETE")
      .own(3, "UPDATE_ROLLBACK_FAILED");
  EXPECT_THAT(told(tracker, story),
              ElementsAre("stack_started UPDATE_ROLLBACK_IN_PROGRESS", "rollback_started UPDATE_ROLLBACK_IN_PROGRESS",
                          "resource_started A UPDATE_IN_PROGRESS", "resource_finished A UPDATE_COMPLETE",
                          "stack_finished UPDATE_ROLLBACK_FAILED"));
  EXPECT_EQ(tracker.progress(), (Progress{.seen = 1, .done = 1}));
}

TEST(TrackerTraps, ASecondOperationAfterTheEndIsFollowedFromZero) {
  Tracker tracker = track("shop");
  StackStory story("shop");
  story.own(0, "UPDATE_IN_PROGRESS").resource(1, "A", "UPDATE_FAILED", "denied").own(2, "UPDATE_FAILED");
  (void)told(tracker, story);
  EXPECT_TRUE(tracker.finished());
  story.own(10, "UPDATE_IN_PROGRESS").resource(11, "B", "UPDATE_IN_PROGRESS");
  EXPECT_THAT(told(tracker, story),
              ElementsAre("stack_started UPDATE_IN_PROGRESS", "resource_started B UPDATE_IN_PROGRESS"));
  EXPECT_FALSE(tracker.finished());
  EXPECT_EQ(tracker.started_at(), second(10));
  EXPECT_EQ(tracker.progress(), (Progress{.seen = 1, .in_progress = 1}));
  EXPECT_EQ(tracker.first_failure(), std::nullopt);
  EXPECT_EQ(tracker.verdict(), Verdict::pending);
}

TEST(TrackerTraps, AnotherBeginningBeforeTheEndMeansThatTheEndWasMissed) {
  Tracker tracker = track("shop");
  StackStory story("shop");
  story.own(0, "CREATE_IN_PROGRESS").own(9, "UPDATE_IN_PROGRESS");
  EXPECT_THAT(told(tracker, story),
              ElementsAre("stack_started CREATE_IN_PROGRESS", "stack_started UPDATE_IN_PROGRESS"));
}

TEST(TrackerTraps, AStackThatIsDeletedAndCreatedAnewIsFollowedUnderItsNewArn) {
  StackStory old("shop", "old");
  old.own(-99, "ROLLBACK_COMPLETE");
  Tracker tracker = track("shop", old.newest_id());
  (void)tracker.observe(described(old, StackStatus::rollback_complete), second(0));
  old.own(0, "DELETE_IN_PROGRESS").own(5, "DELETE_COMPLETE");
  EXPECT_EQ(told(tracker, old).back(), "stack_finished DELETE_COMPLETE");

  StackStory fresh("shop", "new");
  fresh.own(9, "CREATE_IN_PROGRESS");
  EXPECT_THAT(tracker.observe(described(fresh, StackStatus::create_in_progress), second(9)), IsEmpty());
  EXPECT_EQ(tracker.root(), fresh.arn());
  EXPECT_TRUE(tracker.finished()) << "until its first event is seen";
  EXPECT_EQ(tracker.newest_event_id(tracker.root()), "") << "the old stack's baseline is not in its events";
  EXPECT_THAT(told(tracker, fresh), ElementsAre("stack_started CREATE_IN_PROGRESS"));
  EXPECT_FALSE(tracker.finished());
  EXPECT_EQ(tracker.newest_event_id(old.arn()), old.newest_id());
  old.resource(6, "Late", "DELETE_COMPLETE");
  EXPECT_THAT(told(tracker, old), IsEmpty()) << "the old stack's story is over";
}

TEST(TrackerTraps, AStackThatTookTheNameIsAlsoNoticedFromItsEvents) {
  Tracker tracker = track("shop");
  (void)tracker.take("shop", StackStory("shop", "old").own(0, "CREATE_IN_PROGRESS").events(), second(0));
  const StackStory fresh = StackStory("shop", "new").own(50, "CREATE_IN_PROGRESS");
  EXPECT_THAT(lines(tracker.take("shop", fresh.events(), second(50))), ElementsAre("stack_started CREATE_IN_PROGRESS"));
  EXPECT_EQ(tracker.root(), fresh.arn());
  EXPECT_EQ(tracker.started_at(), second(50));
}

TEST(TrackerTraps, AnEndWhoseEventNeverCameIsBelievedAfterThreeReads) {
  Tracker tracker = track("shop");
  StackStory story("shop");
  story.own(0, "UPDATE_IN_PROGRESS");
  (void)told(tracker, story);
  const StackDescription end = described(story, StackStatus::update_complete);
  EXPECT_THAT(tracker.observe(end, second(10)), IsEmpty()) << "it may still be the status of the operation before";
  EXPECT_THAT(tracker.observe(end, second(20)), IsEmpty());
  EXPECT_FALSE(tracker.finished());
  EXPECT_THAT(lines(tracker.observe(end, second(30))), ElementsAre("stack_finished UPDATE_COMPLETE"));
  EXPECT_TRUE(tracker.finished());
  EXPECT_THAT(tracker.observe(end, second(40)), IsEmpty());
  story.own(9, "UPDATE_COMPLETE");
  EXPECT_THAT(told(tracker, story), IsEmpty()) << "its event comes late and is not told again";
}

TEST(TrackerTraps, AnEventBetweenTheReadsShowsThatTheDescriptionLags) {
  Tracker tracker = track("shop");
  StackStory story("shop");
  story.own(0, "UPDATE_IN_PROGRESS");
  (void)told(tracker, story);
  const StackDescription stale = described(story, StackStatus::update_complete);
  (void)tracker.observe(stale, second(1));
  (void)tracker.observe(stale, second(2));
  story.resource(3, "A", "UPDATE_IN_PROGRESS");
  (void)told(tracker, story);
  EXPECT_THAT(tracker.observe(stale, second(4)), IsEmpty());
  (void)tracker.observe(described(story, StackStatus::update_in_progress), second(5));
  (void)tracker.observe(stale, second(6));
  (void)tracker.observe(stale, second(7));
  EXPECT_FALSE(tracker.finished());
}

TEST(TrackerTraps, ADescriptionBeforeTheStartOnlyTellsTheArn) {
  Tracker tracker = track("shop");
  const StackStory story("shop");
  for (int i = 0; i < 5; ++i) {
    EXPECT_THAT(tracker.observe(described(story, StackStatus::update_complete), second(i)), IsEmpty());
  }
  EXPECT_EQ(tracker.root(), story.arn());
  EXPECT_FALSE(tracker.started());
}

TEST(TrackerTraps, ADescriptionOfAnotherStackIsIgnored) {
  Tracker tracker = track("shop");
  EXPECT_THAT(tracker.observe(described(StackStory("bank"), StackStatus::create_complete), second(0)), IsEmpty());
  EXPECT_EQ(tracker.root(), "shop");
}

TEST(TrackerTraps, AResourceWithoutAnEndIsNotInProgressForEver) {
  Tracker tracker = track("shop");
  StackStory story("shop");
  story.own(0, "CREATE_IN_PROGRESS").resource(1, "A", "CREATE_IN_PROGRESS").own(2, "CREATE_COMPLETE");
  (void)told(tracker, story);
  EXPECT_EQ(tracker.progress(), (Progress{.seen = 1}));
  EXPECT_THAT(tracker.moving(), IsEmpty());
}

TEST(TrackerTraps, TheStacksOwnReasonIsTheFailureWhenNoResourceFailed) {
  Tracker tracker = track("shop");
  StackStory story("shop");
  story.own(0, "CREATE_IN_PROGRESS").own(1, "ROLLBACK_IN_PROGRESS", "Attribute 'PublicIp' does not exist.");
  (void)told(tracker, story);
  ASSERT_TRUE(tracker.first_failure());
  EXPECT_EQ(tracker.first_failure()->reason, "Attribute 'PublicIp' does not exist.");
}

TEST(TrackerTraps, AFailureOnTheWayBackIsTheCauseOnlyWhenThereIsNoOther) {
  Tracker tracker = track("shop");
  StackStory story("shop");
  story.own(0, "UPDATE_IN_PROGRESS")
      .own(1, "UPDATE_ROLLBACK_IN_PROGRESS", "User Initiated")
      .resource(2, "Stuck", "UPDATE_FAILED", "cannot go back");
  (void)told(tracker, story);
  EXPECT_EQ(tracker.first_failure()->logical_id, "Stuck");

  Tracker with_cause = track("shop");
  StackStory other("shop");
  other.own(0, "UPDATE_IN_PROGRESS")
      .resource(1, "Cause", "UPDATE_FAILED", "denied")
      .own(2, "UPDATE_ROLLBACK_IN_PROGRESS")
      .resource(3, "Stuck", "UPDATE_FAILED", "cannot go back");
  (void)told(with_cause, other);
  EXPECT_EQ(with_cause.first_failure()->logical_id, "Cause");
}

TEST(TrackerTraps, AStackThatSomebodyDeletesWhileItIsCreatedFailedByThatAndNotByItself) {
  Tracker tracker = track("shop");
  StackStory story("shop");
  story.own(0, "CREATE_IN_PROGRESS", "User Initiated")
      .own(1, "DELETE_IN_PROGRESS", "User Initiated")
      .own(2, "DELETE_COMPLETE");
  const auto signals = tracker.take("shop", story.events(), second(2));
  ASSERT_EQ(signals.size(), 3U);
  EXPECT_EQ(signals[1].text, "Somebody deletes the stack before its operation is done.");
  EXPECT_EQ(tracker.verdict(), Verdict::failed);
  EXPECT_EQ(failure_text(tracker.first_failure().value()), "shop: somebody deleted it before its operation was done");
}

TEST(TrackerTraps, AnUpdateThatSomebodyCancelsFailedByThat) {
  Tracker tracker = track("shop");
  StackStory story("shop");
  story.own(0, "UPDATE_IN_PROGRESS").own(1, "UPDATE_ROLLBACK_IN_PROGRESS", "User Initiated");
  const auto signals = tracker.take("shop", story.events(), second(2));
  EXPECT_EQ(signals.back().text, "Somebody cancelled it: the stack goes back to where it was.");
  EXPECT_EQ(failure_text(tracker.first_failure().value()), "shop: somebody cancelled its operation");
}

}  // namespace
}  // namespace signalbox::testing
