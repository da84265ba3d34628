#include "app/question_news.hpp"

#include <gtest/gtest.h>

namespace signalbox::testing {
namespace {

using namespace std::chrono_literals;

TEST(QuestionNews, SaysEverythingOfTheQuestion) {
  const Time noon{1768392000s};
  Question question{.id = "q",
                    .environment = "production",
                    .correlation_id = "me",
                    .text = "Go on?",
                    .reason = "no room",
                    .choices = {"yes", "no"},
                    .default_choice = "no",
                    .asked_at = noon,
                    .deadline = noon + 10min};
  Notification begun;
  begun.run_url = "https://ci/7";
  const auto asked = news_of(question, begun);
  EXPECT_EQ(asked.kind, NotificationKind::question);
  EXPECT_EQ(asked.at, noon);
  EXPECT_EQ(asked.run_url, begun.run_url);
  EXPECT_EQ(asked.question, "q");
  EXPECT_EQ(asked.correlation_id, "me");
  EXPECT_EQ(asked.environment, "production");
  EXPECT_EQ(asked.text, "Go on?");
  EXPECT_EQ(asked.reason, "no room");
  EXPECT_EQ(asked.choices, question.choices);
  EXPECT_EQ(asked.default_choice, "no");
  EXPECT_EQ(asked.deadline, question.deadline);
  question.answer = Answer{"yes", "U1", AnswerWay::reply, noon + 1min};
  const auto answered = news_of(question, begun);
  EXPECT_EQ(answered.kind, NotificationKind::answered);
  EXPECT_EQ(answered.at, noon + 1min);
  EXPECT_EQ(answered.answer, question.answer);
}

TEST(QuestionNews, SayWhatIsAnAnswer) {
  const Question question{.id = "q", .text = "Go on?", .choices = {"yes", "no"}, .default_choice = "no"};
  const auto explained = explanation_of(question, {});
  EXPECT_EQ(explained.kind, NotificationKind::not_understood);
  EXPECT_EQ(explained.question, "q");
  EXPECT_EQ(explained.choices, question.choices);
  EXPECT_EQ(explained.at, Time{}) << "when it is told";
}

}  // namespace
}  // namespace signalbox::testing
