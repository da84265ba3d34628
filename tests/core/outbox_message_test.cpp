#include "core/outbox_message.hpp"

#include <rapidcheck.h>

namespace signalbox::testing {
namespace {

Notification about(NotificationKind kind, std::string id = "20260114-123456-abc12301") {
  Notification notification;
  notification.kind = kind;
  notification.correlation_id = std::move(id);
  return notification;
}

const OutboxTarget updates{OutboxRoute::slack, "C0123456789"};

TEST(OutboxMessage, TheSameHappeningHasTheSameName) {
  const auto failed = about(NotificationKind::failed);
  EXPECT_EQ(outbox_id(updates, failed, 7, "mark"), outbox_id(updates, failed, 7, "mark"));
  EXPECT_NE(outbox_id(updates, failed, 7, "mark"), outbox_id(updates, failed, 7, "other"));
  EXPECT_NE(outbox_id(updates, failed, 7, "mark"), outbox_id(updates, failed, 8, "mark"));
  EXPECT_NE(outbox_id(updates, failed, 7, "mark"), outbox_id({OutboxRoute::slack, "C2"}, failed, 7, "mark"));
}

TEST(OutboxMessage, ANameSaysWhatAPlanNeeds) {
  const auto name = parse_outbox_id(outbox_id(updates, about(NotificationKind::progress), 1768394096000, ""));
  ASSERT_TRUE(name);
  EXPECT_EQ(name->lane, "C0123456789");
  EXPECT_EQ(name->thread, "20260114-123456-abc12301");
  EXPECT_EQ(name->place.sequence, 1768394096000U);
  EXPECT_TRUE(name->place.can_be_overtaken());
  EXPECT_TRUE(name->place.overtakes());
  const auto alert = parse_outbox_id(outbox_id(updates, about(NotificationKind::stalled), 1, ""));
  ASSERT_TRUE(alert);
  EXPECT_FALSE(alert->place.can_be_overtaken());
  EXPECT_FALSE(alert->place.overtakes());
  const auto queued = parse_outbox_id(outbox_id(updates, about(NotificationKind::queued), 1, ""));
  const auto started = parse_outbox_id(outbox_id(updates, about(NotificationKind::started), 2, ""));
  ASSERT_TRUE(queued && started);
  EXPECT_TRUE(queued->place.can_be_overtaken());
  EXPECT_TRUE(started->place.overtakes());
  EXPECT_FALSE(started->place.can_be_overtaken());
}

TEST(OutboxMessage, WhatHasNoDeploymentIsAThreadOfItsOwn) {
  const auto first = parse_outbox_id(outbox_id(updates, about(NotificationKind::frozen, ""), 1, ""));
  const auto second = parse_outbox_id(outbox_id(updates, about(NotificationKind::frozen, ""), 2, ""));
  ASSERT_TRUE(first && second);
  EXPECT_NE(first->thread, second->thread);
}

TEST(OutboxMessage, AnAnswerNeverOvertakesItsQuestion) {
  auto question = about(NotificationKind::question, "");
  question.question = "go-on-42";
  auto answer = question;
  answer.kind = NotificationKind::answered;
  const auto asked = parse_outbox_id(outbox_id(updates, question, 1, ""));
  const auto answered = parse_outbox_id(outbox_id(updates, answer, 2, ""));
  ASSERT_TRUE(asked && answered);
  EXPECT_EQ(asked->thread, answered->thread);
  EXPECT_LT(asked->place.sequence, answered->place.sequence);
  question.correlation_id = "20260114-123456-abc12301";
  EXPECT_EQ(parse_outbox_id(outbox_id(updates, question, 1, ""))->thread, question.correlation_id);
}

TEST(OutboxMessage, NamesOfOtherThingsAreNone) {
  const std::string id = outbox_id(updates, about(NotificationKind::failed), 7, "");
  for (const std::string& text :
       {std::string(), std::string("..."), "set_aside_" + id + ".x", id + ".", "a." + id, std::string("a.b.c.p1"),
        std::string("a.b.1.x1"), std::string("a.b.1.p1"), std::string("a b.c.1.p1")}) {
    EXPECT_FALSE(parse_outbox_id(text)) << text;
  }
}

TEST(OutboxMessage, AnyTargetAndDeploymentMakeANameThatAFileCanHave) {
  EXPECT_TRUE(rc::check([](const std::string& channel, const std::string& deployment, std::uint64_t sequence) {
    const OutboxTarget target{
        *rc::gen::element(OutboxRoute::slack, OutboxRoute::slack_webhook, OutboxRoute::signed_webhook), channel};
    const auto id = outbox_id(target, about(NotificationKind::complete, deployment), sequence, channel);
    RC_ASSERT(id.size() <= 188U);  // and a word before it
    const auto name = parse_outbox_id(id);
    RC_ASSERT(name.has_value());
    RC_ASSERT(name->lane == lane_of(target));
    RC_ASSERT(name->place.sequence == sequence);
    RC_ASSERT(outbox_id(name->lane, name->thread, name->place) == id);
  }));
}

TEST(OutboxMessage, AChannelCannotBeMistakenForADeadLetter) {
  EXPECT_FALSE(lane_of({OutboxRoute::slack, "set_aside_office"}).starts_with("set_aside_"));
  EXPECT_EQ(lane_of({OutboxRoute::slack, "#deploys"}), "deploys");
  EXPECT_NE(lane_of({OutboxRoute::slack, "dépl"}), lane_of({OutboxRoute::slack, "dèpl"}));
  EXPECT_NE(lane_of({OutboxRoute::slack_webhook, "HOOK"}), lane_of({OutboxRoute::signed_webhook, "HOOK"}));
}

TEST(OutboxMessage, RoutesHaveNames) {
  for (const auto route : {OutboxRoute::slack, OutboxRoute::slack_webhook, OutboxRoute::signed_webhook})
    EXPECT_EQ(parse_outbox_route(to_string(route)), route);
  EXPECT_FALSE(parse_outbox_route("pigeon"));
}

}  // namespace
}  // namespace signalbox::testing
