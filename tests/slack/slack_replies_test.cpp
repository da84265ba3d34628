#include "adapters/slack/slack_replies.hpp"

#include <gmock/gmock.h>

#include "core/error.hpp"
#include "support/loopback_server.hpp"
#include "support/manual_clock.hpp"
#include "support/thrown_kind.hpp"

namespace signalbox::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

const QuestionPlace asked{"C0ID", "1768394096.000100"};

class SlackAnswers : public ::testing::Test {
 protected:
  SlackReplies reader() { return {{"xoxb-1-2-secret", server.url() + "/api/"}, http, clock}; }
  std::vector<SeenReply> seen() {
    const auto outcome = reader().replies_to(asked, {});
    if (const auto* failure = std::get_if<DeliveryFailure>(&outcome)) {
      ADD_FAILURE() << failure->reason;
      return {};
    }
    return std::get<std::vector<SeenReply>>(outcome);
  }
  DeliveryFailure trouble() {
    const auto outcome = reader().replies_to(asked, {});
    const auto* failure = std::get_if<DeliveryFailure>(&outcome);
    EXPECT_NE(failure, nullptr);
    return failure != nullptr ? *failure : DeliveryFailure{};
  }
  static std::string refused(const std::string& word, const std::string& needed = {}) {
    return R"({"ok":false,"error":")" + word + R"(","needed":")" + needed + R"("})";
  }

  std::string replies = R"({"ok":true,"messages":[]})";
  std::string reactions = R"({"ok":true,"message":{}})";
  LoopbackServer server{[this](const RawRequest& request) {
    return http_answer(200, request.line().find("reactions.get") == std::string::npos ? replies : reactions);
  }};
  ManualClock clock;
  HttpClient http;
};

TEST_F(SlackAnswers, AreTheRepliesOfPeopleAndThenTheirReactions) {
  replies = R"({"ok":true,"messages":[
    {"ts":"1768394096.000100","user":"U0SIGNALBOX","bot_id":"B1","text":"Go on?"},
    {"ts":"1768394097.000100","user":"U0BOT","bot_id":"B1","text":"yes"},
    {"ts":"1768394098.000100","user":"U0OLD","subtype":"bot_message","text":"yes"},
    {"ts":"1768394099.000100","user":"U0ALICE","text":"no &lt;or&gt; &amp;lt; never"},
    {"ts":"1768394099.000200","text":"nobody says this"}]})";
  reactions = R"({"ok":true,"message":{"reactions":[
    {"name":"one","users":["U0BOB","U0CAROL"],"count":2},{"name":"+1::skin-tone-2","users":["U0DAN"]}]}})";
  EXPECT_THAT(seen(), ElementsAre(SeenReply{"U0ALICE", "no <or> &lt; never"}, SeenReply{"U0BOB", "one", true},
                                  SeenReply{"U0CAROL", "one", true}, SeenReply{"U0DAN", "+1::skin-tone-2", true}));
  const auto requests = server.requests();
  EXPECT_EQ(requests[0].line(), "POST /api/conversations.replies HTTP/1.1");
  EXPECT_EQ(requests[0].header("Authorization"), "Bearer xoxb-1-2-secret");
  EXPECT_THAT(requests[0].body, HasSubstr("channel=C0ID&ts=1768394096.000100"));
  EXPECT_EQ(requests[1].line(), "POST /api/reactions.get HTTP/1.1");
  EXPECT_THAT(requests[1].body, HasSubstr("channel=C0ID&timestamp=1768394096.000100&full=true"));
}

TEST_F(SlackAnswers, AreReadPageByPage) {
  LoopbackServer pages([](const RawRequest& request) {
    if (request.line().find("reactions.get") != std::string::npos) return http_answer(200, R"({"ok":true})");
    if (request.body.find("cursor=next") == std::string::npos)
      return http_answer(200, R"({"ok":true,"messages":[{"ts":"2","user":"U1","text":"a"}],
                                  "response_metadata":{"next_cursor":"next"}})");
    return http_answer(200, R"({"ok":true,"messages":[{"ts":"1768394096.000100","user":"U0","text":"the question"},
                                {"ts":"3","user":"U2","text":"b"}]})");
  });
  SlackReplies paged({"xoxb-1", pages.url() + "/api/"}, http, clock);
  EXPECT_THAT(std::get<std::vector<SeenReply>>(paged.replies_to(asked, {})),
              ElementsAre(SeenReply{"U1", "a"}, SeenReply{"U2", "b"}));
}

TEST_F(SlackAnswers, AreOfNoUseWithoutTheRightToReadReplies) {
  replies = refused("missing_scope", "channels:history");
  const auto failure = trouble();
  EXPECT_EQ(failure.kind, FailureKind::permanent);
  EXPECT_EQ(failure.reason, "missing_scope: channels:history");
  EXPECT_THAT(failure.way_out, HasSubstr("add the scope"));
}

TEST_F(SlackAnswers, AreHeardWhereReactionsAloneMayNotBeRead) {
  reactions = refused("missing_scope", "reactions:read");
  EXPECT_THAT(seen(), SizeIs(0));
  replies = R"({"ok":true,"messages":[{"ts":"2","user":"U1","text":"yes"}]})";
  EXPECT_THAT(seen(), ElementsAre(SeenReply{"U1", "yes"}));
}

TEST_F(SlackAnswers, ThatWereReadCountWhileReactionsCannotBe) {
  reactions = refused("internal_error");
  EXPECT_EQ(trouble().kind, FailureKind::unknown_outcome);
  replies = R"({"ok":true,"messages":[{"ts":"2","user":"U1","text":"yes"}]})";
  EXPECT_THAT(seen(), ElementsAre(SeenReply{"U1", "yes"}));
  reactions = refused("invalid_auth");
  replies = R"({"ok":true,"messages":[]})";
  EXPECT_TRUE(trouble().is_senders_own) << "no right to read can be told from a token that is refused";
}

TEST_F(SlackAnswers, OfAnUnexpectedShapeAreNone) {
  replies = R"({"ok":true,"messages":[1,{"ts":7,"user":["x"],"text":{}},{"user":"U1"}]})";
  for (const auto* shape : {R"({"ok":true})", R"({"ok":true,"message":7})", R"({"ok":true,"message":{"reactions":7}})",
                            R"({"ok":true,"message":{"reactions":[7,{"name":"one"},{"users":[7]}]}})"}) {
    reactions = shape;
    EXPECT_THAT(seen(), ElementsAre(SeenReply{"U1", ""})) << shape;
  }
  replies = R"({"ok":true,"messages":7})";
  EXPECT_THAT(seen(), SizeIs(0));
}

TEST_F(SlackAnswers, StopInterrupts) {
  std::stop_source stop;
  stop.request_stop();
  EXPECT_EQ(kind_thrown_by([&] { (void)reader().replies_to(asked, stop.get_token()); }), ErrorKind::interrupted);
}

TEST_F(SlackAnswers, NothingStandsInTheirWayWhereOnlyTheMessageIsMissing) {
  reactions = refused("message_not_found");
  EXPECT_THAT(reader().obstacles_in("C0ID", {}), SizeIs(0));
  EXPECT_EQ(server.requests()[0].line(), "POST /api/conversations.history HTTP/1.1");
  EXPECT_THAT(server.requests()[0].body, HasSubstr("channel=C0ID"));
}

TEST_F(SlackAnswers, EachScopeThatIsMissingStandsInTheirWay) {
  replies = refused("missing_scope", "channels:history");
  reactions = refused("missing_scope", "reactions:read");
  const auto obstacles = reader().obstacles_in("C0ID", {});
  ASSERT_THAT(obstacles, SizeIs(2));
  EXPECT_EQ(obstacles[0].reason, "missing_scope: channels:history");
  EXPECT_EQ(obstacles[1].reason, "missing_scope: reactions:read");
  replies = reactions = refused("not_in_channel");
  EXPECT_THAT(reader().obstacles_in("C0ID", {}), SizeIs(1)) << "one thing is said once";
}

}  // namespace
}  // namespace signalbox::testing
