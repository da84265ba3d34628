#include "core/notify_routes.hpp"

#include <gmock/gmock.h>

namespace signalbox::testing {
namespace {

using ::testing::ElementsAre;
using Kind = NotificationKind;

const OutboxTarget updates_channel{OutboxRoute::slack, "C0UPDATES"};
const OutboxTarget questions_channel{OutboxRoute::slack, "C0QUESTIONS"};
const OutboxTarget pager{OutboxRoute::signed_webhook, "PAGER"};

std::vector<OutboxMessage> routed(const NotifyRoutes& routes, Kind kind) {
  Notification notification;
  notification.kind = kind;
  notification.correlation_id = "20260114-123456-abc12301";
  return addressed(routes, notification, 1, "", {});
}

TEST(QuestionRoutes, QuestionsAndAnswersGoToTheirChannelInPlaceOfTheOther) {
  NotifyRoutes routes{.targets = {updates_channel, pager}, .questions = questions_channel};
  for (const auto kind : {Kind::question, Kind::answered})
    EXPECT_THAT(targets_of(routes, kind), ElementsAre(questions_channel, pager)) << to_string(kind);
  EXPECT_THAT(targets_of(routes, Kind::failed), ElementsAre(updates_channel, pager));
  routes.targets = {{OutboxRoute::slack_webhook, "SLACK_WEBHOOK_URL"}};
  EXPECT_THAT(targets_of(routes, Kind::question), ElementsAre(questions_channel)) << "asked once";
}

TEST(QuestionRoutes, WhatIsNoAnswerIsExplainedInSlackAlone) {
  const NotifyRoutes routes{.targets = {updates_channel, pager}, .questions = questions_channel};
  EXPECT_THAT(targets_of(routes, Kind::not_understood), ElementsAre(questions_channel));
  EXPECT_THAT(targets_of({.targets = {updates_channel, pager}}, Kind::not_understood), ElementsAre(updates_channel));
}

TEST(QuestionRoutes, WithoutAChannelOfTheirOwnTheyGoWhereTheRestDoes) {
  const NotifyRoutes routes{.targets = {updates_channel, pager}};
  EXPECT_THAT(targets_of(routes, Kind::question), ElementsAre(updates_channel, pager));
}

TEST(QuestionRoutes, AQuestionHasAThreadOfItsOwnAndTheRestTheDeployments) {
  const NotifyRoutes routes{.targets = {updates_channel}};
  EXPECT_FALSE(routed(routes, Kind::question).front().is_living);
  EXPECT_FALSE(routed(routes, Kind::answered).front().is_living);
  EXPECT_TRUE(routed(routes, Kind::failed).front().is_living);
}

TEST(QuestionRoutes, OnlyAQuestionInSlackSaysThatAnswersAreHeardThere) {
  NotifyRoutes routes{.targets = {updates_channel, pager}, .questions = questions_channel};
  EXPECT_FALSE(routed(routes, Kind::question).front().hears_answers);
  routes.hears_answers = true;
  const auto asked = routed(routes, Kind::question);
  EXPECT_TRUE(asked[0].hears_answers);
  EXPECT_FALSE(asked[1].hears_answers);
  EXPECT_FALSE(routed(routes, Kind::answered).front().hears_answers);
  routes = {.targets = {{OutboxRoute::slack_webhook, "SLACK_WEBHOOK_URL"}}, .hears_answers = true};
  EXPECT_FALSE(routed(routes, Kind::question).front().hears_answers) << "nobody can read what is said there";
}

TEST(QuestionRoutes, AChannelForQuestionsAloneLeadsSomewhere) {
  EXPECT_FALSE(NotifyRoutes{}.lead_anywhere());
  EXPECT_TRUE(NotifyRoutes{.questions = questions_channel}.lead_anywhere());
  EXPECT_TRUE(routed({.questions = questions_channel}, Kind::failed).empty());
}

}  // namespace
}  // namespace signalbox::testing
