#include "adapters/slack/slack_token.hpp"

#include <gmock/gmock.h>

#include "core/error.hpp"
#include "support/thrown_kind.hpp"

namespace signalbox::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string complaint_about(const std::string& token) {
  try {
    (void)checked_bot_token(token, "$SLACK_BOT_TOKEN");
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::invalid_input);
    EXPECT_FALSE(error.hint().empty());
    return error.what();
  }
  return "no complaint";
}

TEST(SlackToken, ABotTokenIsTakenAsItIs) {
  EXPECT_EQ(checked_bot_token("xoxb-12-34-abc", "x"), "xoxb-12-34-abc");
  EXPECT_EQ(checked_bot_token("xoxe.xoxb-1-abc", "x"), "xoxe.xoxb-1-abc");
}

TEST(SlackToken, OfAnotherKindIsRefusedWithTheReasonAndNeverShown) {
  for (const auto& [token, reason] : {std::pair{"xoxp-12-secret", "user token"},
                                      {"xapp-12-secret", "app-level"},
                                      {"xoxe-12-secret", "refresh"},
                                      {"https://hooks.slack.com/x", "web address"},
                                      {"AKIAsecret", "no token of Slack's"},
                                      {"xoxb-1 secret", "blank"},
                                      {"", "empty"}}) {
    const auto complaint = complaint_about(token);
    EXPECT_THAT(complaint, HasSubstr(reason));
    EXPECT_THAT(complaint, HasSubstr("$SLACK_BOT_TOKEN"));
    EXPECT_THAT(complaint, Not(HasSubstr("secret")));
  }
}

TEST(SlackToken, AddressesGoByHttpsOrToThisMachine) {
  EXPECT_EQ(checked_api_url("https://slack-gov.com/api", "x"), "https://slack-gov.com/api/");
  EXPECT_EQ(checked_webhook_url("http://127.0.0.1:8080/hook", "x"), "http://127.0.0.1:8080/hook");
  for (const auto* url :
       {"http://example.com/hook", "ftp://example.com", "https://", "hook", "", "https://a b",
        "http://127.0.0.1@evil.example/", "http://127.0.0.1:80@evil.example/", "http://[::1]@evil.example/",
        "https://user:secret@example.com/", "http://127.0.0.1\\@evil.example/", "xoxb-1-2-3"}) {
    EXPECT_EQ(kind_thrown_by([&] { (void)checked_webhook_url(url, "x"); }), ErrorKind::invalid_input) << url;
  }
}

TEST(SlackToken, SecretsAreKnownByTheirLooks) {
  for (const auto* word : {"xoxb-123456-abcdef", "--token=xoxp-123456-abcdef", "xapp-1-A0-abcdefg",
                           "https://hooks.slack.com/services/T0/B0/x", "https://hooks.slack-gov.com/services/T0/B0/x",
                           R"({"token":"xoxb-123456-abcdef"})", "(xoxb-123456-abcdef)", "a,xoxb-123456-abcdef",
                           "a-xoxb-1 xoxb-123456-abcdef"}) {
    EXPECT_TRUE(looks_like_a_slack_secret(word)) << word;
  }
  for (const auto* word : {"xoxb-", "C0123456789", "foxoxb-123456-abcdef", "https://hooks.example.com/services/"}) {
    EXPECT_FALSE(looks_like_a_slack_secret(word)) << word;
  }
}

}  // namespace
}  // namespace signalbox::testing
