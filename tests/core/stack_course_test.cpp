#include "core/stack_course.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "stack_story.hpp"
#include "support/timelines.hpp"

namespace signalbox::testing {
namespace {

/// What each status of a story changed: b(egan), r (turned back), c(leaning up), e(nded).
std::string course_of(std::initializer_list<const char*> words) {
  StackCourse course;
  std::string turns;
  for (const char* word : words) {
    const StackCourse::Turn turn = course.advance(parse_stack_status(word));
    if (turn.began) turns += 'b';
    if (turn.turned_back) turns += 'r';
    if (turn.cleaning_up) turns += 'c';
    if (turn.ended) turns += 'e';
    turns += ' ';
  }
  return turns;
}

TEST(StackCourse, FollowsTheStateDiagram) {
  EXPECT_EQ(course_of({"CREATE_IN_PROGRESS", "CREATE_COMPLETE"}), "b e ");
  EXPECT_EQ(course_of({"UPDATE_IN_PROGRESS", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "UPDATE_COMPLETE"}), "b c e ");
  EXPECT_EQ(course_of({"CREATE_IN_PROGRESS", "ROLLBACK_IN_PROGRESS", "ROLLBACK_COMPLETE"}), "b r e ");
  EXPECT_EQ(course_of({"UPDATE_IN_PROGRESS", "UPDATE_ROLLBACK_IN_PROGRESS",
                       "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS", "UPDATE_ROLLBACK_COMPLETE"}),
            "b r c e ");
  EXPECT_EQ(course_of({"IMPORT_IN_PROGRESS", "IMPORT_ROLLBACK_IN_PROGRESS", "IMPORT_ROLLBACK_FAILED"}), "b r e ");
}

TEST(StackCourse, RepetitionsChangeNothing) {
  EXPECT_EQ(course_of({"CREATE_IN_PROGRESS", "CREATE_IN_PROGRESS", "ROLLBACK_IN_PROGRESS", "ROLLBACK_IN_PROGRESS",
                       "ROLLBACK_COMPLETE", "ROLLBACK_COMPLETE"}),
            "b  r  e  ");
}

TEST(StackCourse, AnEndWithoutABeginningIsNone) {
  EXPECT_EQ(course_of({"UPDATE_COMPLETE", "CREATE_FAILED", "DELETE_COMPLETE"}), "   ");
}

TEST(StackCourse, ContinuingARollbackAfterItsEndBeginsAnew) {
  EXPECT_EQ(course_of({"UPDATE_IN_PROGRESS", "UPDATE_ROLLBACK_IN_PROGRESS", "UPDATE_ROLLBACK_FAILED",
                       "UPDATE_ROLLBACK_IN_PROGRESS", "UPDATE_ROLLBACK_COMPLETE"}),
            "b r e br e ");
}

TEST(StackCourse, ALogThatBeginsWithACleanupBeginsThere) {
  EXPECT_EQ(course_of({"UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "UPDATE_COMPLETE"}), "bc e ");
}

TEST(StackCourse, ReviewAndUnknownWordsMoveNothing) {
  EXPECT_EQ(
      course_of({"REVIEW_IN_PROGRESS", "POLISHING", "CREATE_IN_PROGRESS", "REVIEW_IN_PROGRESS", "CREATE_COMPLETE"}),
      "  b  e ");
}

TEST(StackCourse, WhatWasJoinedInTheMiddleCanTurnBackAndEnd) {
  StackCourse course;
  course.join();
  EXPECT_TRUE(course.begun());
  EXPECT_EQ(course.verdict(), Verdict::pending);
  EXPECT_TRUE(course.advance(StackStatus::rollback_in_progress).turned_back);
  course.join();
  EXPECT_FALSE(course.on_first_leg()) << "joining again changes nothing";
  EXPECT_TRUE(course.advance(StackStatus::rollback_complete).ended);
}

TEST(StackCourse, AnyWordsKeepItsPromises) {
  EXPECT_TRUE(rc::check([] {
    StackCourse course;
    const auto all = all_stack_statuses();
    for (const auto index :
         *rc::gen::container<std::vector<std::size_t>>(rc::gen::inRange<std::size_t>(0, all.size()))) {
      const bool could_end = course.begun();
      const StackCourse::Turn turn = course.advance(all[index]);
      if (turn.ended) {
        RC_ASSERT(could_end);
        RC_ASSERT(course.ended());
        RC_ASSERT(!is_busy(course.status()));
      }
      if (turn.began) RC_ASSERT(course.on_first_leg());
      RC_ASSERT(!(turn.began && turn.ended));
    }
  }));
}

TEST(NewestOperation, IsWhereItsFirstOwnEventStands) {
  StackStory story("shop");
  story.own(0, "CREATE_IN_PROGRESS")
      .resource(1, "A", "CREATE_COMPLETE")
      .own(2, "CREATE_COMPLETE")
      .own(9, "UPDATE_IN_PROGRESS")
      .resource(10, "A", "UPDATE_IN_PROGRESS");
  EXPECT_EQ(newest_operation(story.events()), 3U);
}

TEST(NewestOperation, WithoutAnyItIsTheEnd) {
  EXPECT_EQ(newest_operation({}), 0U);
  EXPECT_EQ(newest_operation(StackStory("shop").own(0, "REVIEW_IN_PROGRESS").events()), 1U);
}

TEST(NewestOperation, OfARecordingIsItsFirstEvent) {
  for (const Timeline* timeline : complete_timelines())
    EXPECT_EQ(newest_operation(timeline->events), 0U) << timeline->id;
}

TEST(RunningOperation, OneThatIsOverDoesNotRun) {
  StackStory story("shop");
  story.own(0, "CREATE_IN_PROGRESS").own(2, "CREATE_COMPLETE").own(9, "UPDATE_IN_PROGRESS");
  EXPECT_EQ(running_operation(story.events()), 2U);
  story.own(10, "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS");
  EXPECT_EQ(running_operation(story.events()), 2U);
  story.own(11, "UPDATE_COMPLETE");
  EXPECT_EQ(running_operation(story.events()), 5U);
}

/// How many of the newest events are read until the newest operation is behind.
std::size_t read_back(const StackStory& story) {
  BackToNewestOperation back;
  std::size_t read = 0;
  for (auto event = story.events().rbegin(); event != story.events().rend(); ++event) {
    ++read;
    if (back.is_earlier(*event)) break;
  }
  return read;
}

TEST(BackToNewestOperation, StopsAtTheEndOfTheOneBeforeWhetherTheNewestRunsOrIsOver) {
  StackStory story("shop");
  for (int i = 0; i < 1000; ++i) story.resource(i, "Old", "UPDATE_COMPLETE");
  story.own(2000, "UPDATE_COMPLETE").own(2001, "UPDATE_IN_PROGRESS").resource(2002, "A", "UPDATE_IN_PROGRESS");
  EXPECT_EQ(read_back(story), 3U);
  story.own(2003, "UPDATE_ROLLBACK_IN_PROGRESS").own(2004, "UPDATE_ROLLBACK_COMPLETE");
  EXPECT_EQ(read_back(story), 5U);
}

TEST(BackToNewestOperation, ReadsTheWholeOfAFirstOneDownToTheChangeSetsReview) {
  EXPECT_EQ(read_back(StackStory("shop").own(0, "CREATE_IN_PROGRESS").own(1, "CREATE_COMPLETE")), 2U);
  EXPECT_EQ(read_back(StackStory("shop").own(0, "X").own(1, "REVIEW_IN_PROGRESS").own(2, "CREATE_IN_PROGRESS")), 2U);
}

TEST(BackToNewestOperation, StopsWhereAnotherOperationIsNamedThoughItsEndWasNeverSeen) {
  StackStory story("shop");
  story.of("1").own(0, "UPDATE_IN_PROGRESS");
  for (int i = 1; i < 100; ++i) story.resource(i, "Old", "UPDATE_COMPLETE");
  story.of("2").own(200, "UPDATE_IN_PROGRESS").resource(201, "A", "UPDATE_IN_PROGRESS");
  EXPECT_EQ(read_back(story), 3U);
  story.of("2-rollback").own(202, "UPDATE_ROLLBACK_IN_PROGRESS");
  EXPECT_EQ(read_back(story), 4U) << "a deployment and its rollback are one story";
  EXPECT_EQ(newest_operation(story.events()), 100U);
}

TEST(NewestOperation, TheEndOfTheOneBeforeThatIsListedBehindItDoesNotEndIt) {
  StackStory story("shop");
  story.of("1").own(0, "UPDATE_IN_PROGRESS").own(5, "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS");
  story.of("2").own(9, "UPDATE_IN_PROGRESS").of("1").own(9, "UPDATE_COMPLETE");
  EXPECT_EQ(running_operation(story.events()), 2U);
}

}  // namespace
}  // namespace signalbox::testing
