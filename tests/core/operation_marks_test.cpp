#include "core/operation_marks.hpp"

#include <gtest/gtest.h>

#include "stack_story.hpp"

namespace signalbox::testing {
namespace {

StackEvent marked(const std::string& operation_id, const std::string& token,
                  const std::string& status = "UPDATE_IN_PROGRESS") {
  return StackStory("shop").of(operation_id).token(token).own(0, status).events().front();
}

StackEvent resource_marked(const std::string& operation_id, const std::string& token) {
  return StackStory("shop").of(operation_id).token(token).resource(0, "A", "UPDATE_COMPLETE").events().front();
}

TEST(Kinship, GoesByTheStrongestMarkThatBothCarry) {
  struct Row {
    std::string rule;
    StackEvent a, b;
    Kinship kinship;
  };
  for (const Row& row : {
           Row{"equal operations", marked("1", ""), marked("1", ""), Kinship::same},
           Row{"two operations", marked("1", ""), marked("2", ""), Kinship::another},
           Row{"the operation goes before the token", marked("1", "t"), marked("2", "t"), Kinship::another},
           Row{"the token, where one has no operation", marked("1", "t"), marked("", "t"), Kinship::same},
           Row{"another token says nothing by itself", marked("", "t"), marked("", "u"), Kinship::unknown},
           Row{"a token that is missing says nothing", marked("", "t"), marked("", ""), Kinship::unknown},
           Row{"no marks at all", marked("", ""), marked("", ""), Kinship::unknown},
       }) {
    EXPECT_EQ(kinship(row.a, row.b), row.kinship) << row.rule;
    EXPECT_EQ(kinship(row.b, row.a), row.kinship) << row.rule;
  }
}

TEST(OperationMarks, WhatBeganBeforeIsPastAndNothingElse) {
  OperationMarks marks("0");
  marks.begin(marked("1", "t1"));
  marks.note(resource_marked("1-rollback", ""));
  marks.begin(marked("2", "t2"));
  for (const char* past : {"0", "1", "1-rollback"}) EXPECT_TRUE(marks.is_past(resource_marked(past, ""), true)) << past;
  for (const char* present : {"2", "never seen", ""})
    EXPECT_FALSE(marks.is_past(resource_marked(present, ""), true)) << present;
  EXPECT_TRUE(marks.is_past(resource_marked("", "t1"), true));
  for (const char* token : {"t2", "never seen", ""})
    EXPECT_FALSE(marks.is_past(resource_marked("", token), true)) << token;
  EXPECT_FALSE(marks.is_past(resource_marked("2", "t1"), true)) << "the operation goes before the token";
  EXPECT_EQ(marks.id(), "2");
}

TEST(OperationMarks, ATokenThatIsUsedAgainAndAgainTellsNothing) {
  OperationMarks marks;
  marks.begin(marked("", "always"));
  marks.begin(marked("", "always"));
  EXPECT_FALSE(marks.is_past(resource_marked("", "always"), true));
}

TEST(OperationMarks, WithoutATokenOfItsOwnAnOperationLosesNoneToAnEarlierOne) {
  OperationMarks marks;
  marks.begin(marked("", "t1"));
  marks.begin(marked("", ""));
  EXPECT_FALSE(marks.is_past(resource_marked("", "t1"), true));
}

TEST(OperationMarks, OfAnOperationThatIsOverOnlyARollbackBeginsAgain) {
  OperationMarks marks("0");
  EXPECT_FALSE(marks.is_past(marked("0", "", "UPDATE_ROLLBACK_IN_PROGRESS"), false));
  for (const char* late : {"UPDATE_IN_PROGRESS", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "UPDATE_ROLLBACK_FAILED"})
    EXPECT_TRUE(marks.is_past(marked("0", "", late), false)) << late;
  EXPECT_TRUE(marks.is_past(marked("0", "", "UPDATE_ROLLBACK_IN_PROGRESS"), true));
  marks.begin(marked("0", "", "UPDATE_ROLLBACK_IN_PROGRESS"));
  EXPECT_FALSE(marks.is_past(resource_marked("0", ""), true)) << "it is present again";
}

TEST(OperationMarks, AGoodEndThatNobodyHasSeenBeginIsTheOneBefores) {
  OperationMarks marks;
  marks.begin(marked("2", ""));
  EXPECT_TRUE(marks.is_past(marked("1", "", "UPDATE_COMPLETE"), true));
  EXPECT_TRUE(marks.is_past(marked("1", "", "UPDATE_COMPLETE"), false)) << "nor does it end what has ended badly";
  EXPECT_FALSE(marks.is_past(marked("1", "", "UPDATE_ROLLBACK_COMPLETE"), true)) << "it may be the rollback's";
  EXPECT_FALSE(marks.is_past(marked("2", "", "UPDATE_COMPLETE"), true));
  EXPECT_FALSE(marks.is_past(marked("", "", "UPDATE_COMPLETE"), true));
  marks.note(marked("deletion", "", "DELETE_IN_PROGRESS"));
  EXPECT_FALSE(marks.is_past(marked("deletion", "", "DELETE_COMPLETE"), true)) << "it was seen to begin";
}

TEST(OperationMarks, ATokenThatComesBackBeginsAnew) {
  OperationMarks marks;
  marks.begin(marked("", "a"));
  marks.begin(marked("", "b"));
  EXPECT_FALSE(marks.is_past(marked("", "a"), true));
  EXPECT_TRUE(marks.is_past(marked("", "a", "UPDATE_COMPLETE"), true));
  marks.begin(marked("", "a"));
  EXPECT_FALSE(marks.is_past(marked("", "a", "UPDATE_COMPLETE"), true));
  EXPECT_TRUE(marks.is_past(marked("", "b", "UPDATE_COMPLETE"), true));
}

TEST(OperationMarks, ADescriptionIsPastWhenItNamesNothingOfTheStory) {
  OperationMarks marks("0");
  marks.begin(marked("1", ""));
  const auto is_past = [&](const std::vector<StackOperation>& newest_first) { return marks.is_past(newest_first); };
  EXPECT_TRUE(is_past({{"0", "UPDATE_STACK"}}));
  EXPECT_FALSE(is_past({{"1", "UPDATE_STACK"}}));
  EXPECT_FALSE(is_past({{"0", "UPDATE_STACK"}, {"1", "UPDATE_STACK"}})) << "in whatever order it tells them";
  EXPECT_FALSE(is_past({{"never seen", "CREATE_CHANGESET"}}));
  EXPECT_FALSE(is_past({}));
}

TEST(OperationMarks, TheSameBeginningTwiceIsOneUnlessAMarkSaysOtherwise) {
  OperationMarks by_id;
  by_id.begin(marked("1", "t"));
  EXPECT_FALSE(by_id.is_another_beginning(marked("1", "t")));
  EXPECT_TRUE(by_id.is_another_beginning(marked("2", "t")));
  EXPECT_FALSE(by_id.is_another_beginning(marked("", "")));
  OperationMarks by_token;
  by_token.begin(marked("", "t"));
  EXPECT_TRUE(by_token.is_another_beginning(marked("", "u"))) << "each was asked for with its own";
  EXPECT_FALSE(by_token.is_another_beginning(marked("", "")));
}

TEST(OperationThatEnded, IsKnownByTheStacksOwnEndAlone) {
  EXPECT_EQ(operation_that_ended(marked("1", "", "UPDATE_COMPLETE")), "1");
  EXPECT_EQ(operation_that_ended(marked("1", "", "UPDATE_ROLLBACK_FAILED")), "1");
  EXPECT_EQ(operation_that_ended(marked("1", "", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS")), "");
  EXPECT_EQ(operation_that_ended(marked("1", "", "REVIEW_IN_PROGRESS")), "");
  EXPECT_EQ(operation_that_ended(resource_marked("1", "")), "");
}

TEST(StoryOf, ARollbackBelongsToWhatItRollsBack) {
  const auto story = [](const std::vector<StackOperation>& newest_first) { return story_of(newest_first); };
  EXPECT_EQ(story({{"r", "ROLLBACK"}, {"u", "UPDATE_STACK"}}), "u");
  EXPECT_EQ(story({{"u", "UPDATE_STACK"}, {"before", "UPDATE_STACK"}}), "u");
  EXPECT_EQ(story({{"c", "CONTINUE_ROLLBACK"}, {"r", "ROLLBACK"}}), "c");
  EXPECT_EQ(story({{"r", "ROLLBACK"}}), "r");
  EXPECT_EQ(story({{"s", "CREATE_CHANGESET"}, {"r", "ROLLBACK"}, {"u", "UPDATE_STACK"}}), "u");
  EXPECT_EQ(story({{"s", "CREATE_CHANGESET"}}), "") << "it moves nothing";
  EXPECT_EQ(story({}), "");
}

}  // namespace
}  // namespace signalbox::testing
