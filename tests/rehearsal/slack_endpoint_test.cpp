#include "rehearsal/slack_endpoint.hpp"

#include <gmock/gmock.h>

#include "core/error.hpp"
#include "rehearsal/slack_desk.hpp"

namespace signalbox::rehearsal::testing {
namespace {

using namespace std::chrono_literals;

class SlackEndpointTest : public ::testing::Test {
 protected:
  Response post_raw(const std::string& text) {
    return slack.raw("chat.postMessage", {{"channel", "deployments"}, {"text", text}});
  }
  std::size_t messages() { return slack.conversation()["channels"][2]["messages"].size(); }

  SlackDesk slack{{.limit_rates = false}};
};

TEST_F(SlackEndpointTest, FaultsLookAsSlacksDo) {
  static_cast<void>(slack.steer("POST", "/faults", "throttle=100%"));
  EXPECT_EQ(post_raw("x").status, 429);
  EXPECT_EQ(post_raw("x").retry_after, 1s);
  static_cast<void>(slack.steer("POST", "/faults", "5xx=100%"));
  EXPECT_EQ(post_raw("x").status, 503);
  static_cast<void>(slack.steer("POST", "/faults", "expired-token=after:0"));
  EXPECT_EQ(Json::parse(post_raw("x").body)["error"], "token_expired");
  static_cast<void>(slack.steer("POST", "/faults", "error=internal_error@100%"));
  EXPECT_EQ(Json::parse(post_raw("x").body)["error"], "internal_error");
  static_cast<void>(slack.steer("POST", "/faults", "slow=2s"));
  EXPECT_EQ(post_raw("x").delay, 2s);
  EXPECT_EQ(messages(), 1U) << "only the slow one was carried out";
}

TEST_F(SlackEndpointTest, SomeAnswersAreLostAfterThePostTookEffect) {
  static_cast<void>(slack.steer("POST", "/faults", "drop=100%"));
  for (int i = 0; i < 40; ++i) EXPECT_TRUE(post_raw("x").drop);
  EXPECT_GT(messages(), 5U);
  EXPECT_LT(messages(), 35U);
}

TEST_F(SlackEndpointTest, AnOutageBeginsAndEndsOnItsSchedule) {
  static_cast<void>(slack.steer("POST", "/faults", "outage=60s+30s"));
  const auto is_up = [this] {
    const auto response = post_raw("x");
    return !response.drop && response.status == 200;
  };
  EXPECT_TRUE(is_up());
  slack.advance(59s);
  EXPECT_TRUE(is_up());
  for (int i = 0; i < 30; ++i) {
    slack.advance(1s);
    EXPECT_FALSE(is_up());
  }
  slack.advance(1s);
  EXPECT_TRUE(is_up());
  EXPECT_EQ(messages(), 3U) << "nothing is carried out during an outage";
}

TEST_F(SlackEndpointTest, SteeringIsNeverTroubledAndSaysWhatIsWrong) {
  static_cast<void>(slack.steer("POST", "/faults", "drop=100%"));
  EXPECT_EQ(Json::parse(slack.steer("GET", "/faults").body)["faults"], "drop=100%");
  EXPECT_EQ(slack.steer("POST", "/faults", "").status, 400);
  EXPECT_EQ(slack.steer("POST", "/faults", "outage=60s").status, 400);
  EXPECT_EQ(slack.steer("POST", "/limits", "maybe").status, 400);
  EXPECT_EQ(slack.steer("GET", "/weather").status, 404);
  EXPECT_EQ(slack.steer("POST", "/reply", "hello").status, 400);
  EXPECT_EQ(slack.steer("POST", "/reply", R"({"channel":"deployments","text":"x","thread_ts":"1.0"})").status, 400);
  EXPECT_EQ(slack.steer("POST", "/reaction", R"({"channel":"deployments","ts":"1.0","name":"x"})").status, 400);
  EXPECT_EQ(Json::parse(slack.steer("GET", "/faults").body)["faults"], "drop=100%");
}

TEST_F(SlackEndpointTest, APersonRepliesAndReacts) {
  const auto question = slack.post("Go on?");
  const auto answered = slack.steer(
      "POST", "/reply",
      Json{{"channel", "deployments"}, {"thread_ts", question}, {"user", "U0ALICE"}, {"text", "yes"}}.dump());
  EXPECT_EQ(answered.status, 200) << answered.body;
  static_cast<void>(
      slack.steer("POST", "/reaction",
                  Json{{"channel", "deployments"}, {"ts", question}, {"user", "U0BOB"}, {"name", "thumbsup"}}.dump()));

  const auto thread = slack.call("conversations.replies", {{"channel", slack.channel}, {"ts", question}});
  EXPECT_EQ(thread["messages"][1]["text"], "yes");
  EXPECT_EQ(thread["messages"][1]["user"], "U0ALICE");
  EXPECT_FALSE(thread["messages"][1].contains("bot_id"));
  const auto reactions = slack.call("reactions.get", {{"channel", slack.channel}, {"timestamp", question}});
  EXPECT_EQ(reactions["message"]["reactions"], Json::parse(R"([{"name":"thumbsup","users":["U0BOB"],"count":1}])"));
  EXPECT_EQ(
      slack.error_of("chat.update", {{"channel", slack.channel}, {"ts", thread["messages"][1]["ts"]}, {"text", "no"}}),
      "cant_update_message");
}

TEST_F(SlackEndpointTest, WhatPeopleSayIsShownWithWhoSaysIt) {
  const auto question = slack.post("Go on?");
  const auto said = [&](const std::string& what, Json given) {
    given["channel"] = "deployments";
    EXPECT_EQ(slack.steer("POST", what, given.dump()).status, 200);
    return slack.shown.back();
  };
  EXPECT_THAT(said("/reply", {{"thread_ts", question}, {"text", "yes"}, {"user", "U0ALICE"}}),
              ::testing::HasSubstr("by U0ALICE in 1732250000.000000\n  yes"));
  static_cast<void>(said("/reaction", {{"ts", question}, {"name", "one"}, {"user", "U0BOB"}}));
  EXPECT_THAT(said("/reaction", {{"ts", question}, {"name", "one"}, {"user", "U0\nEVE"}}),
              ::testing::EndsWith("\n  :one: U0BOB, U0 EVE"));
}

TEST_F(SlackEndpointTest, AScopeThatIsMissingRefusesItsMethodsAlone) {
  static_cast<void>(slack.steer("POST", "/faults", "missing-scope=reactions:read missing-scope=channels:history"));
  const auto ts = slack.post("Go on?");
  const auto refused = slack.call("reactions.get", {{"channel", slack.channel}, {"timestamp", ts}});
  EXPECT_EQ(refused["error"], "missing_scope");
  EXPECT_EQ(refused["needed"], "reactions:read");
  EXPECT_EQ(refused["provided"], "chat:write,channels:read");
  EXPECT_EQ(slack.error_of("conversations.replies", {{"channel", slack.channel}, {"ts", ts}}), "missing_scope");
  EXPECT_EQ(Json::parse(slack.steer("GET", "/faults").body)["faults"],
            "missing-scope=reactions:read missing-scope=channels:history");
  EXPECT_EQ(slack.steer("POST", "/faults", "missing-scope=admin").status, 400);
  static_cast<void>(slack.steer("POST", "/faults", "none"));
  EXPECT_EQ(slack.error_of("reactions.get", {{"channel", slack.channel}, {"timestamp", ts}}), "");
}

TEST_F(SlackEndpointTest, TheConversationIsShownAsItHappens) {
  const auto ts = slack.post("Deploying <b> &lt;");
  slack.post("a reply", ts);
  static_cast<void>(slack.call("chat.update", {{"channel", slack.channel}, {"ts", ts}, {"text", "Deployed"}}));
  ASSERT_EQ(slack.shown.size(), 3U);
  EXPECT_EQ(slack.shown[0], "#deployments  posted 1732250000.000000 by U0SIGNALBOX\n  Deploying ‹b› <");
  EXPECT_EQ(slack.shown[1], "#deployments  replied 1732250001.000000 by U0SIGNALBOX in 1732250000.000000\n  a reply");
  EXPECT_TRUE(slack.shown[2].ends_with("\n  Deployed")) << slack.shown[2];
}

TEST_F(SlackEndpointTest, TheConversationIsThereAsJson) {
  const auto ts = slack.post("one");
  slack.post("two", ts);
  const auto conversation = slack.conversation();
  const auto& channel = conversation["channels"][2];
  EXPECT_EQ(channel["name"], "deployments");
  EXPECT_EQ(channel["messages"][0]["lines"][0], "one");
  EXPECT_EQ(channel["messages"][0]["replies"][0]["text"], "two");
  EXPECT_EQ(conversation["calls"]["chat.postMessage"], 2);
}

TEST(SlackFaults, APlanIsReadAsItIsWritten) {
  const std::vector<std::string> specs{"throttle=25%", "outage=60000ms+30000ms", "error=internal_error@10%"};
  const auto plan = parse_slack_faults(specs);
  EXPECT_EQ(to_string(plan), "throttle=25% outage=60000ms+30000ms error=internal_error@10%");
  EXPECT_EQ(parse_slack_faults({"outage=1m+30s"}).outages, (std::vector<SlackOutage>{{60s, 30s}}));
  EXPECT_EQ(to_string(parse_slack_faults({"drop=5%", "outage=1s+1s", "none"})), "none");
}

TEST(SlackFaults, AMistakeIsNamedWithTheWayOut) {
  for (const char* spec : {"outage=", "outage=60s", "outage=x+y", "error=", "error=internal_error", "error=A@10%",
                           "error=internal_error@10", "error=internal_error@101%", "earthquake=5%"}) {
    try {
      static_cast<void>(parse_slack_faults({spec}));
      ADD_FAILURE() << spec;
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::invalid_input);
      EXPECT_NE(std::string(error.what()).find(fmt::format("\"{}\"", spec)), std::string::npos) << error.what();
      EXPECT_FALSE(error.hint().empty());
    }
  }
}

}  // namespace
}  // namespace signalbox::rehearsal::testing
