#include "wiring/transports.hpp"

#include <gmock/gmock.h>

#include "support/manual_clock.hpp"

namespace signalbox::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

using Variables = std::map<std::string, std::string>;

NotifySettings to_channel(const std::string& channel) {
  NotifySettings settings;
  settings.channel = channel;
  return settings;
}

TEST(NotifyRoutes, NobodyIsToldWhileNobodyIsNamed) {
  EXPECT_THAT(notify_routes({}, {}).targets, IsEmpty());
  EXPECT_THAT(notify_routes(to_channel("C1"), {}).targets, IsEmpty()) << "a channel without a token";
  EXPECT_THAT(notify_routes({}, {{"SLACK_BOT_TOKEN", "xoxb-1-2-abc"}}).targets, IsEmpty()) << "a token, no channel";
}

TEST(NotifyRoutes, ATokenWithAChannelIsStrongerThanAWebhook) {
  Variables variables{{"SLACK_BOT_TOKEN", "xoxb-1-2-abc"}, {"SLACK_WEBHOOK_URL", "https://hooks.slack.com/services/x"}};
  EXPECT_THAT(notify_routes(to_channel("C1"), variables).targets, ElementsAre(OutboxTarget{OutboxRoute::slack, "C1"}));
  variables.erase("SLACK_BOT_TOKEN");
  EXPECT_THAT(notify_routes(to_channel("C1"), variables).targets,
              ElementsAre(OutboxTarget{OutboxRoute::slack_webhook, "SLACK_WEBHOOK_URL"}));
}

TEST(NotifyRoutes, WebhooksAreNamedByTheVariablesThatHoldThem) {
  NotifySettings settings;
  settings.webhooks = {"OPS_HOOK", "UNSET_HOOK"};
  EXPECT_THAT(notify_routes(settings, {{"OPS_HOOK", "https://ops.example/hook"}}).targets,
              ElementsAre(OutboxTarget{OutboxRoute::signed_webhook, "OPS_HOOK"}));
}

TEST(NotifyRoutes, QuestionsHaveAChannelOfTheirOwnWhereOneIsNamed) {
  auto settings = to_channel("C1");
  settings.questions_channel = "C2";
  EXPECT_EQ(notify_routes(settings, {{"SLACK_BOT_TOKEN", "xoxb-1-2-abc"}}).questions,
            (OutboxTarget{OutboxRoute::slack, "C2"}));
  EXPECT_FALSE(notify_routes(settings, {{"SLACK_WEBHOOK_URL", "https://hooks.slack.com/services/x"}}).questions)
      << "a webhook has one channel";
  settings.channel.clear();
  const auto alone = notify_routes(settings, {{"SLACK_BOT_TOKEN", "xoxb-1-2-abc"}});
  EXPECT_THAT(alone.targets, IsEmpty());
  EXPECT_TRUE(alone.lead_anywhere());
}

TEST(NotifyRoutes, StyleAndMentionsAreTakenOver) {
  auto settings = to_channel("C1");
  settings.style = NotifyStyle::messages;
  settings.on_failure = "<!subteam^S1>";
  const auto routes = notify_routes(settings, {{"SLACK_BOT_TOKEN", "xoxb-1-2-abc"}});
  EXPECT_FALSE(routes.keeps_living_message);
  EXPECT_EQ(routes.mentions.at(Severity::bad), "<!subteam^S1>");
  EXPECT_FALSE(routes.mentions.contains(Severity::warning));
}

TEST(NotifyRoutes, ASecretOfTheWrongKindLeadsNowhere) {
  const Variables wrong_token{{"SLACK_BOT_TOKEN", "xoxp-1-2-abc"}};
  EXPECT_FALSE(notify_routes(to_channel("C1"), wrong_token).lead_anywhere());
  EXPECT_FALSE(notify_routes({}, {{"SLACK_WEBHOOK_URL", "http://example.com/x"}}).lead_anywhere());
  Variables variables = wrong_token;
  variables["SLACK_WEBHOOK_URL"] = "https://hooks.slack.com/services/x";
  EXPECT_THAT(notify_routes(to_channel("C1"), variables).targets,
              ElementsAre(OutboxTarget{OutboxRoute::slack_webhook, "SLACK_WEBHOOK_URL"}))
      << "people are told where they can be";
}

TEST(NotifyRoutes, PeopleAreHeardInTheChannelsThatQuestionsGoToByAToken) {
  const OutboxTarget updates{OutboxRoute::slack, "C1"};
  NotifyRoutes routes{.targets = {updates, {OutboxRoute::signed_webhook, "HOOK"}}};
  EXPECT_THAT(channels_heard(routes), IsEmpty()) << "nobody is named who may answer";
  routes.hears_answers = true;
  EXPECT_THAT(channels_heard(routes), ElementsAre("C1"));
  routes.questions = OutboxTarget{OutboxRoute::slack, "C2"};
  EXPECT_THAT(channels_heard(routes), ElementsAre("C2"));
  routes = {.targets = {{OutboxRoute::slack_webhook, "SLACK_WEBHOOK_URL"}}, .hears_answers = true};
  EXPECT_THAT(channels_heard(routes), IsEmpty());
}

class TransportsOfAProcess : public ::testing::Test {
 protected:
  ManualClock clock;
};

TEST_F(TransportsOfAProcess, EachTargetHasItsOwnAndIsMadeOnce) {
  Transports transports({{"SLACK_BOT_TOKEN", "xoxb-1-2-abc"}, {"HOOK", "https://ops.example/x"}}, clock);
  auto* slack = transports.to({OutboxRoute::slack, "C1"});
  ASSERT_NE(slack, nullptr);
  EXPECT_TRUE(slack->keeps_threads());
  EXPECT_EQ(transports.to({OutboxRoute::slack, "C2"}), slack) << "one token, one transport";
  auto* hook = transports.to({OutboxRoute::signed_webhook, "HOOK"});
  ASSERT_NE(hook, nullptr);
  EXPECT_NE(hook, slack);
  EXPECT_FALSE(hook->keeps_threads());
}

TEST_F(TransportsOfAProcess, WithoutASecretThereIsNone) {
  Transports transports({}, clock);
  for (const auto route : {OutboxRoute::slack, OutboxRoute::slack_webhook, OutboxRoute::signed_webhook})
    EXPECT_EQ(transports.to({route, "X"}), nullptr);
}

TEST_F(TransportsOfAProcess, AnswersAreReadWithATokenAlone) {
  EXPECT_EQ(Transports({}, clock).replies(), nullptr);
  EXPECT_EQ(Transports({{"SLACK_WEBHOOK_URL", "https://hooks.slack.com/services/x"}}, clock).replies(), nullptr);
  Transports transports({{"SLACK_BOT_TOKEN", "xoxb-1-2-abc"}}, clock);
  ASSERT_NE(transports.replies(), nullptr);
  EXPECT_EQ(transports.replies(), transports.replies());
  EXPECT_EQ(Transports({{"SLACK_BOT_TOKEN", "xoxb-1-2-abc"}, {"SLACK_API_URL", "nonsense"}}, clock).replies(), nullptr);
  EXPECT_EQ(Transports({{"SLACK_BOT_TOKEN", "xoxp-1-2-abc"}}, clock).replies(), nullptr);
}

TEST_F(TransportsOfAProcess, NothingIsSentWithASecretOrToAnAddressOfNoUse) {
  const std::vector<std::pair<Variables, OutboxTarget>> rows{
      {{{"SLACK_BOT_TOKEN", "xoxp-1-2-abc"}}, {OutboxRoute::slack, "C1"}},
      {{{"SLACK_BOT_TOKEN", "xoxb-1-2-abc"}, {"SLACK_API_URL", "http://example.com/api/"}}, {OutboxRoute::slack, "C1"}},
      {{{"SLACK_WEBHOOK_URL", "http://example.com/x"}}, {OutboxRoute::slack_webhook, "SLACK_WEBHOOK_URL"}},
      {{{"HOOK", "nonsense"}}, {OutboxRoute::signed_webhook, "HOOK"}}};
  for (const auto& [variables, target] : rows)
    EXPECT_EQ(Transports(variables, clock).to(target), nullptr) << variables.begin()->second;
}

}  // namespace
}  // namespace signalbox::testing
