#include "wiring/notify_gaps.hpp"

#include <gmock/gmock.h>

#include "wiring/transports.hpp"

namespace signalbox::testing {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

using Variables = std::map<std::string, std::string>;

NotifySettings told_in(const std::string& channel, std::vector<std::string> webhooks = {}) {
  NotifySettings settings;
  settings.channel = channel;
  settings.webhooks = std::move(webhooks);
  return settings;
}

std::vector<std::string> gaps(const NotifySettings& settings, const Variables& variables) {
  std::vector<std::string> found;
  for (const NotifyGap& gap : notify_gaps(settings, variables)) {
    EXPECT_NE(gap.way_out, "") << gap.why;
    found.push_back(gap.why);
  }
  return found;
}

TEST(NotifyGaps, ThereIsNoneWhereNobodyIsNamed) {
  EXPECT_THAT(gaps({}, {}), IsEmpty());
  EXPECT_THAT(gaps({}, {{"SLACK_BOT_TOKEN", "xoxb-1-2-abc"}, {"SLACK_API_URL", "nonsense"}}), IsEmpty());
}

TEST(NotifyGaps, AChannelNeedsATokenUnlessThereIsAWebhookOfSlacks) {
  EXPECT_THAT(gaps(told_in("C1"), {}), ElementsAre("notify_channel is set but SLACK_BOT_TOKEN is not"));
  EXPECT_THAT(gaps(told_in("C1"), {{"SLACK_BOT_TOKEN", ""}}), ElementsAre(HasSubstr("SLACK_BOT_TOKEN is not")));
  EXPECT_THAT(gaps(told_in("C1"), {{"SLACK_BOT_TOKEN", "xoxb-1-2-abc"}}), IsEmpty());
  EXPECT_THAT(gaps(told_in("C1"), {{"SLACK_WEBHOOK_URL", "https://hooks.slack.com/services/x"}}), IsEmpty());
  NotifySettings asks;
  asks.questions_channel = "C2";
  EXPECT_THAT(gaps(asks, {}), ElementsAre(HasSubstr("notify_questions_channel")));
}

TEST(NotifyGaps, EachWebhookNeedsAnAddress) {
  const Variables variables{{"GOOD", "https://ops.example/x"}, {"BAD", "hidden"}, {"EMPTY", ""}};
  const auto settings = told_in("", {"GOOD", "BAD", "UNSET", "EMPTY"});
  EXPECT_THAT(gaps(settings, variables), ElementsAre(AllOf(HasSubstr("$BAD"), Not(HasSubstr("hidden"))),
                                                     HasSubstr("$UNSET is not set"), HasSubstr("$EMPTY is not set")));
  EXPECT_THAT(notify_routes(settings, variables).targets,
              ElementsAre(OutboxTarget{OutboxRoute::signed_webhook, "GOOD"}));
}

TEST(NotifyGaps, AnAddressOfSlackThatIsNoneLeadsNowhere) {
  for (const auto* url : {"nonsense", "ftp://x", "http://example.com/api/"}) {
    const Variables variables{{"SLACK_BOT_TOKEN", "xoxb-1-2-abc"}, {"SLACK_API_URL", url}};
    auto settings = told_in("C1");
    settings.questions_channel = "C2";
    EXPECT_THAT(gaps(settings, variables), ElementsAre(HasSubstr("$SLACK_API_URL"))) << url;
    EXPECT_FALSE(notify_routes(settings, variables).lead_anywhere()) << url;
  }
}

TEST(NotifyGaps, ASecretOfTheWrongKindIsAMistakeThatIsNotShown) {
  const Variables token{{"SLACK_BOT_TOKEN", "xoxp-1-hidden"}};
  EXPECT_THAT(gaps(told_in("C1"), token),
              ElementsAre(AllOf(HasSubstr("$SLACK_BOT_TOKEN"), HasSubstr("user token"), Not(HasSubstr("hidden")))));
  EXPECT_THAT(gaps({}, token), IsEmpty()) << "nobody needs it";
  const Variables webhook{{"SLACK_WEBHOOK_URL", "http://hidden.example/x"}};
  EXPECT_THAT(gaps({}, webhook), ElementsAre(AllOf(HasSubstr("$SLACK_WEBHOOK_URL"), Not(HasSubstr("hidden")))));
  const Variables unneeded{{"SLACK_BOT_TOKEN", "xoxb-1-2-abc"}, {"SLACK_WEBHOOK_URL", "nonsense"}};
  EXPECT_THAT(gaps(told_in("C1"), unneeded), IsEmpty()) << "a token is stronger";
  EXPECT_TRUE(notify_gaps(told_in("C1"), token).front().is_mistake);
  EXPECT_FALSE(notify_gaps(told_in("C1"), {}).front().is_mistake);
}

TEST(NotifyGaps, AMistakeAtSlackIsOneWhoeverIsNamed) {
  EXPECT_FALSE(mistake_at_slack({}));
  EXPECT_FALSE(mistake_at_slack({{"SLACK_BOT_TOKEN", "xoxb-1-2-abc"}}));
  for (const char* name : {"SLACK_BOT_TOKEN", "SLACK_API_URL", "SLACK_WEBHOOK_URL"}) {
    const auto mistake = mistake_at_slack({{name, "nonsense"}});
    ASSERT_TRUE(mistake) << name;
    EXPECT_THAT(mistake->why, HasSubstr(name));
  }
}

}  // namespace
}  // namespace signalbox::testing
