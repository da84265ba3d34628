#include "rehearsal/slack_api.hpp"

#include "rehearsal/slack_desk.hpp"

namespace signalbox::rehearsal::testing {
namespace {

using namespace std::chrono_literals;

class SlackApiTest : public ::testing::Test {
 protected:
  SlackDesk slack;
};

TEST_F(SlackApiTest, APostedMessageIsAnsweredInSlacksShape) {
  const auto answer = slack.call("chat.postMessage", {{"channel", "#deployments"}, {"text", "hello"}});
  EXPECT_EQ(answer["ok"], true);
  EXPECT_EQ(answer["ts"], "1732250000.000000");
  EXPECT_TRUE(answer["channel"].get<std::string>().starts_with("C0"));
  EXPECT_EQ(answer["message"]["text"], "hello");
  EXPECT_EQ(answer["message"]["type"], "message");
  EXPECT_EQ(answer["message"]["bot_id"], "B0REHEARSE");
  EXPECT_EQ(answer["message"]["ts"], answer["ts"]);
}

TEST_F(SlackApiTest, TimestampsAscendEvenWithinAMillisecond) {
  static_cast<void>(slack.steer("POST", "/limits", "off"));
  std::string last;
  for (int i = 0; i < 5; ++i) {
    const auto ts = slack.call("chat.postMessage", {{"channel", "deployments"}, {"text", "x"}})["ts"];
    EXPECT_GT(ts.get<std::string>(), last);
    last = ts;
  }
  EXPECT_EQ(last, "1732250000.000004");
}

TEST_F(SlackApiTest, FormsAreTakenAsJsonIs) {
  Request request{.path = "/api/chat.postMessage", .body = "channel=deployments&text=a%20b&token=xoxb-1"};
  request.headers["content-type"] = "application/x-www-form-urlencoded";
  EXPECT_EQ(Json::parse(slack.endpoint.handle(request, slack.now).body)["message"]["text"], "a b");
}

TEST_F(SlackApiTest, JsonWithoutACharsetIsTakenWithAWarning) {
  Request request{.path = "/api/auth.test", .body = "{}"};
  request.headers["content-type"] = "application/json";
  request.headers["authorization"] = "Bearer xoxb-1";
  const auto answer = Json::parse(slack.endpoint.handle(request, slack.now).body);
  EXPECT_EQ(answer["ok"], true);
  EXPECT_EQ(answer["warning"], "missing_charset");
}

TEST_F(SlackApiTest, RepliesFollowTheMessageThatBeganTheThread) {
  const auto first = slack.post("one");
  const auto second = slack.post("two", first);
  slack.post("aside");
  const auto thread = slack.call("conversations.replies", {{"channel", slack.channel}, {"ts", first}});
  ASSERT_EQ(thread["messages"].size(), 2U);
  EXPECT_EQ(thread["messages"][0]["reply_count"], 1);
  EXPECT_EQ(thread["messages"][1]["ts"], second);
  EXPECT_EQ(thread["messages"][1]["thread_ts"], first);
  EXPECT_EQ(thread["has_more"], false);
}

TEST_F(SlackApiTest, LongThreadsComeInPages) {
  const auto first = slack.post("0");
  for (int i = 1; i < 6; ++i) slack.post(std::to_string(i), first);
  Json arguments{{"channel", slack.channel}, {"ts", first}, {"limit", 3}};
  std::vector<std::string> read;
  for (int page = 0; page < 10; ++page) {
    const auto thread = slack.call("conversations.replies", arguments);
    for (std::size_t i = 1; i < thread["messages"].size(); ++i) read.push_back(thread["messages"][i]["text"]);
    if (thread["has_more"] == false) break;
    arguments["cursor"] = thread["response_metadata"]["next_cursor"];
  }
  EXPECT_EQ(read, (std::vector<std::string>{"1", "2", "3", "4", "5"}));
}

TEST_F(SlackApiTest, MetadataIsGivenBackToWhoeverAsksForIt) {
  const Json metadata{{"event_type", "signalbox"}, {"event_payload", {{"id", "7"}}}};
  const auto posted =
      slack.call("chat.postMessage", {{"channel", "deployments"}, {"text", "x"}, {"metadata", metadata}});
  const Json arguments{{"channel", posted["channel"]}, {"ts", posted["ts"]}};
  EXPECT_FALSE(slack.call("conversations.replies", arguments)["messages"][0].contains("metadata"));
  Json all = arguments;
  all["include_all_metadata"] = true;
  EXPECT_EQ(slack.call("conversations.replies", all)["messages"][0]["metadata"], metadata);
  EXPECT_EQ(slack.error_of("chat.postMessage", {{"channel", "deployments"}, {"text", "x"}, {"metadata", {{"a", 1}}}}),
            "invalid_metadata_format");
}

TEST_F(SlackApiTest, HistoryIsNewestFirstAndWithoutReplies) {
  const auto first = slack.post("one");
  slack.post("reply", first);
  slack.post("two");
  const auto history = slack.call("conversations.history", {{"channel", slack.channel}});
  ASSERT_EQ(history["messages"].size(), 2U);
  EXPECT_EQ(history["messages"][0]["text"], "two");
  EXPECT_EQ(history["messages"][1]["text"], "one");
}

TEST_F(SlackApiTest, AnUpdateChangesTheMessageInPlaceAndKeepsBlocksThatItDoesNotName) {
  const Json blocks{{{"type", "divider"}}};
  const auto posted = slack.call("chat.postMessage", {{"channel", "deployments"}, {"text", "a"}, {"blocks", blocks}});
  const auto updated = slack.call("chat.update", {{"channel", posted["channel"]}, {"ts", posted["ts"]}, {"text", "b"}});
  EXPECT_EQ(updated["ok"], true);
  EXPECT_EQ(updated["ts"], posted["ts"]);
  EXPECT_EQ(updated["text"], "b");
  EXPECT_EQ(updated["message"]["blocks"], blocks);
  EXPECT_TRUE(updated["message"].contains("edited"));
}

TEST_F(SlackApiTest, SaysWhoOneIs) {
  const auto answer = slack.call("auth.test");
  EXPECT_EQ(answer["user_id"], "U0SIGNALBOX");
  EXPECT_EQ(answer["bot_id"], "B0REHEARSE");
}

TEST_F(SlackApiTest, TokensOfTheWrongKindAreRefusedInSlacksWords) {
  struct Case {
    const char* token;
    const char* error;
  };
  for (const auto& [token, error] :
       {Case{"", "not_authed"}, Case{"xoxb-invalid", "invalid_auth"}, Case{"hunter2", "invalid_auth"},
        Case{"xapp-1", "not_allowed_token_type"}, Case{"xoxb-revoked", "token_revoked"}}) {
    slack.token = token;
    EXPECT_EQ(slack.error_of("auth.test", Json::object()), error) << token;
  }
}

struct RefusedCall {
  const char* rule;
  const char* method;
  Json arguments;
  const char* error;
};

void PrintTo(const RefusedCall& call, std::ostream* out) { *out << call.rule; }

class SlackRefusals : public ::testing::TestWithParam<RefusedCall> {};

TEST_P(SlackRefusals, AreSlacks) {
  SlackDesk slack;
  EXPECT_EQ(slack.error_of(GetParam().method, GetParam().arguments), GetParam().error) << GetParam().rule;
}

INSTANTIATE_TEST_SUITE_P(
    Slack, SlackRefusals,
    ::testing::Values(
        RefusedCall{"no channel of that name",
                    "chat.postMessage",
                    {{"channel", "nowhere"}, {"text", "x"}},
                    "channel_not_found"},
        RefusedCall{"the bot was not invited",
                    "chat.postMessage",
                    {{"channel", "not-invited"}, {"text", "x"}},
                    "not_in_channel"},
        RefusedCall{"an archived channel", "chat.postMessage", {{"channel", "archived"}, {"text", "x"}}, "is_archived"},
        RefusedCall{"nothing to say", "chat.postMessage", {{"channel", "deployments"}}, "no_text"},
        RefusedCall{"a text too long",
                    "chat.postMessage",
                    {{"channel", "deployments"}, {"text", std::string(40'001, 'x')}},
                    "msg_too_long"},
        RefusedCall{"a thread that is none",
                    "chat.postMessage",
                    {{"channel", "deployments"}, {"text", "x"}, {"thread_ts", "1.000000"}},
                    "thread_not_found"},
        RefusedCall{"a message that is none",
                    "chat.update",
                    {{"channel", "C0REHEARSE03"}, {"ts", "1.000000"}, {"text", "x"}},
                    "message_not_found"},
        RefusedCall{"an update needs the channel's ID",
                    "chat.update",
                    {{"channel", "deployments"}, {"ts", "1.000000"}, {"text", "x"}},
                    "channel_not_found"},
        RefusedCall{"a thread that is none is not read",
                    "conversations.replies",
                    {{"channel", "C0REHEARSE03"}, {"ts", "1.000000"}},
                    "thread_not_found"},
        RefusedCall{"reactions to nothing",
                    "reactions.get",
                    {{"channel", "C0REHEARSE03"}, {"timestamp", "1.0"}},
                    "message_not_found"},
        RefusedCall{"blocks that are none",
                    "chat.postMessage",
                    {{"channel", "deployments"}, {"text", "x"}, {"blocks", {{{"type", "carousel"}}}}},
                    "invalid_blocks"},
        RefusedCall{"a method that is none", "chat.shout", Json::object(), "unknown_method"}));

TEST_F(SlackApiTest, ShowsAChannelAlsoToWhoeverIsNotInIt) {
  const auto shown = slack.call("conversations.info", {{"channel", "C0REHEARSE03"}});
  EXPECT_EQ(shown["channel"]["id"], "C0REHEARSE03");
  EXPECT_EQ(shown["channel"]["is_archived"], false);
  EXPECT_EQ(shown["channel"]["is_member"],
            slack.error_of("chat.postMessage", {{"channel", "C0REHEARSE03"}, {"text", "x"}}) != "not_in_channel");
  EXPECT_EQ(slack.error_of("conversations.info", {{"channel", "deployments"}}), "channel_not_found") << "by ID alone";
}

TEST_F(SlackApiTest, SaysWhatIsWrongWithBlocks) {
  const Json blocks{{{"type", "section"}, {"text", {{"type", "mrkdwn"}, {"text", std::string(3'001, 'x')}}}}};
  const auto answer = slack.call("chat.postMessage", {{"channel", "deployments"}, {"text", "x"}, {"blocks", blocks}});
  EXPECT_EQ(answer["error"], "invalid_blocks");
  EXPECT_EQ(answer["response_metadata"]["messages"][0],
            "[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]");
  EXPECT_EQ(slack.conversation()["channels"][2]["messages"].size(), 0U);
}

TEST_F(SlackApiTest, BlocksThatAreTogetherTooLongAreRefused) {
  auto blocks = Json::array();
  for (int i = 0; i < 5; ++i) {
    blocks.push_back({{"type", "section"}, {"text", {{"type", "mrkdwn"}, {"text", std::string(2'900, 'x')}}}});
  }
  EXPECT_EQ(slack.error_of("chat.postMessage", {{"channel", "deployments"}, {"text", "x"}, {"blocks", blocks}}),
            "msg_blocks_too_long");
}

TEST_F(SlackApiTest, AChannelTakesOneMessageASecond) {
  slack.post("one");
  const Json second{{"channel", "deployments"}, {"text", "two"}};
  slack.advance(-700ms);
  const auto refused = slack.raw("chat.postMessage", second);
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(refused.retry_after, 1s);
  EXPECT_EQ(Json::parse(refused.body)["error"], "ratelimited");
  EXPECT_EQ(slack.error_of("chat.postMessage", {{"channel", "questions"}, {"text", "x"}}), "") << "another has its own";
  slack.advance(1s);
  EXPECT_EQ(slack.error_of("chat.postMessage", second), "");
}

TEST_F(SlackApiTest, TheLongRunKeepsTheRate) {
  int taken = 0;
  for (int i = 0; i < 1'000; ++i) {
    taken += slack.error_of("chat.postMessage", {{"channel", "deployments"}, {"text", "x"}}).empty();
    slack.advance(100ms);
  }
  EXPECT_GE(taken, 99);
  EXPECT_LE(taken, 101);
}

TEST_F(SlackApiTest, UpdatesAreTakenFiftyTimesAMinute) {
  const auto ts = slack.post("a");
  int taken = 0;
  for (int i = 0; i < 120; ++i) {
    taken += slack.error_of("chat.update", {{"channel", slack.channel}, {"ts", ts}, {"text", "b"}}).empty();
  }
  EXPECT_EQ(taken, 51);
  slack.advance(60s);
  EXPECT_EQ(slack.error_of("chat.update", {{"channel", slack.channel}, {"ts", ts}, {"text", "c"}}), "");
}

TEST_F(SlackApiTest, LimitsCanBeSwitchedOff) {
  static_cast<void>(slack.steer("POST", "/limits", "off\n"));
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(slack.error_of("chat.postMessage", {{"channel", "deployments"}, {"text", "x"}}), "");
  }
  EXPECT_EQ(slack.conversation()["limits"], false);
}

class SlackWebhookTest : public SlackApiTest {
 protected:
  Response send(const std::string& channel, const std::string& body, const std::string& type = "application/json") {
    Request request{.path = "/services/T0REHEARSE/B0REHEARSE/" + channel, .body = body};
    request.headers["content-type"] = type;
    return slack.endpoint.handle(request, slack.now);
  }
};

TEST_F(SlackWebhookTest, AnswersOkInPlainText) {
  const auto answer = send("deployments", R"({"text":"hello"})");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "ok");
  EXPECT_EQ(slack.conversation()["channels"][2]["messages"][0]["text"], "hello");
}

TEST_F(SlackWebhookTest, TakesAFormWithAPayload) {
  EXPECT_EQ(send("deployments", "payload=%7B%22text%22%3A%22hi%22%7D", "application/x-www-form-urlencoded").body, "ok");
}

TEST_F(SlackWebhookTest, RefusesWithAStatusAndAWord) {
  EXPECT_EQ(send("nowhere", R"({"text":"x"})").status, 404);
  EXPECT_EQ(send("archived", R"({"text":"x"})").status, 410);
  EXPECT_EQ(send("deployments", "hello").body, "invalid_payload");
  EXPECT_EQ(send("deployments", "{}").body, "no_text");
  EXPECT_EQ(send("deployments", R"({"blocks":[{"type":"x"}]})").body, "invalid_blocks");
  EXPECT_EQ(send("deployments", R"({"text":"x"})").body, "ok");
  const auto limited = send("deployments", R"({"text":"x"})");
  EXPECT_EQ(limited.status, 429);
  EXPECT_EQ(limited.retry_after, 1s);
}

}  // namespace
}  // namespace signalbox::rehearsal::testing
