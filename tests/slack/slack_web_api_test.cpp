#include "adapters/slack/slack_web_api.hpp"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "adapters/slack/slack_webhook.hpp"
#include "core/error.hpp"
#include "support/loopback_server.hpp"
#include "support/manual_clock.hpp"
#include "support/thrown_kind.hpp"

namespace signalbox::testing {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using ::testing::HasSubstr;

OutboxMessage failed_message() {
  OutboxMessage message;
  message.id = "C1.d.000000000000001.e1";
  message.target = {OutboxRoute::slack, "C1"};
  message.notification.kind = NotificationKind::failed;
  message.notification.correlation_id = "20260114-123456-abc12301";
  message.notification.reason = "no <!channel>";
  return message;
}

class SlackApi : public ::testing::Test {
 protected:
  SlackWebApi& api() {
    SlackWebApiOptions options;
    options.token = "xoxb-1-2-secret";
    options.base_url = server.url() + "/api/";
    options.timeout = timeout;
    return api_.emplace(options, http, clock);
  }

  DeliveryFailure failure(const PostOutcome& outcome) {
    const auto* failure = std::get_if<DeliveryFailure>(&outcome);
    EXPECT_NE(failure, nullptr);
    return failure != nullptr ? *failure : DeliveryFailure{};
  }

  LoopbackServer server{http_answer(200, R"({"ok":true,"channel":"C0ID","ts":"1768394096.000100"})")};
  Duration timeout = 10s;
  ManualClock clock;
  HttpClient http;
  std::optional<SlackWebApi> api_;
};

TEST_F(SlackApi, PostsWithTheTokenAndAMarkerAndTellsWhereItStands) {
  const auto outcome = api().post(failed_message(), nullptr, {});
  ASSERT_TRUE(std::holds_alternative<PostedMessage>(outcome));
  EXPECT_EQ(std::get<PostedMessage>(outcome).channel, "C0ID");
  EXPECT_EQ(std::get<PostedMessage>(outcome).message, "1768394096.000100");
  const auto request = server.requests().front();
  EXPECT_EQ(request.line(), "POST /api/chat.postMessage HTTP/1.1");
  EXPECT_EQ(request.header("Authorization"), "Bearer xoxb-1-2-secret");
  const auto body = json::parse(request.body);
  EXPECT_EQ(body["channel"], "C1");
  EXPECT_FALSE(body.contains("thread_ts"));
  EXPECT_TRUE(body["blocks"].is_array());
  EXPECT_EQ(body["metadata"]["event_payload"]["id"], failed_message().id);
}

TEST_F(SlackApi, RepliesGoIntoTheThreadAndUpdatesToTheMessage) {
  LivingThread thread{"C0ID", "1768394096.000100", {}, "", false, false, {}};
  (void)api().post(failed_message(), &thread, {});
  (void)api().show("C0ID", thread, "living:x", {});
  thread.message.clear();
  (void)api().show("C1", thread, "living:x", {});
  const auto requests = server.requests();
  EXPECT_EQ(json::parse(requests[0].body)["thread_ts"], "1768394096.000100");
  EXPECT_EQ(requests[1].line(), "POST /api/chat.update HTTP/1.1");
  EXPECT_EQ(json::parse(requests[1].body)["ts"], "1768394096.000100");
  EXPECT_EQ(requests[2].line(), "POST /api/chat.postMessage HTTP/1.1");
  EXPECT_EQ(json::parse(requests[2].body)["metadata"]["event_payload"]["id"], "living:x");
}

TEST_F(SlackApi, AnErrorWordSaysWhatToDo) {
  server.answer_with(http_answer(200, R"({"ok":false,"error":"not_in_channel"})"));
  const auto refused = failure(api().post(failed_message(), nullptr, {}));
  EXPECT_EQ(refused.kind, FailureKind::permanent);
  EXPECT_THAT(refused.way_out, HasSubstr("/invite"));
  server.answer_with(http_answer(
      200,
      R"({"ok":false,"error":"invalid_blocks","response_metadata":{"messages":["[ERROR] must be \u001b[31mless"]}})"));
  EXPECT_THAT(failure(api().post(failed_message(), nullptr, {})).reason, HasSubstr("must be"));
  server.answer_with(http_answer(200, R"({"ok":false,"error":"missing_scope","needed":"chat:write"})"));
  EXPECT_EQ(failure(api().post(failed_message(), nullptr, {})).reason, "missing_scope: chat:write");
}

TEST_F(SlackApi, RetryAfterIsPassedOn) {
  server.answer_with(http_answer(429, R"({"ok":false,"error":"ratelimited"})", "Retry-After: 30\r\n"));
  const auto limited = failure(api().post(failed_message(), nullptr, {}));
  EXPECT_EQ(limited.kind, FailureKind::rate_limited);
  EXPECT_EQ(limited.retry_after, 30s);
}

TEST_F(SlackApi, WhatIsNoAnswerLeavesTheOutcomeUnknown) {
  for (const auto& said : {http_answer(503, "busy"), http_answer(200, "<html>"), http_answer(200, R"({"ok":true})"),
                           http_answer(200, R"({"ok":"yes"})")}) {
    server.answer_with(said);
    const auto lost = failure(api().post(failed_message(), nullptr, {}));
    EXPECT_EQ(lost.kind, FailureKind::unknown_outcome) << said;
    EXPECT_TRUE(lost.is_outage);
  }
}

TEST_F(SlackApi, AnAnswerThatStopsInTheMiddleLeavesTheOutcomeUnknown) {
  server.answer_with("HTTP/1.1 200 OK\r\nContent-Le");
  timeout = 100ms;
  EXPECT_EQ(failure(api().post(failed_message(), nullptr, {})).kind, FailureKind::unknown_outcome);
}

TEST_F(SlackApi, StopInterrupts) {
  std::stop_source stop;
  stop.request_stop();
  EXPECT_EQ(kind_thrown_by([&] { (void)api().post(failed_message(), nullptr, stop.get_token()); }),
            ErrorKind::interrupted);
}

TEST_F(SlackApi, FindsAMessageByItsMarkerPageByPage) {
  LoopbackServer pages([](const RawRequest& request) {
    if (request.body.find("cursor=next") == std::string::npos)
      return http_answer(200, R"({"ok":true,"messages":[{"ts":"1.1"}],"response_metadata":{"next_cursor":"next"}})");
    return http_answer(200, R"({"ok":true,"messages":[{"ts":"1.2","metadata":{"event_payload":{"id":"m#1"}}}]})");
  });
  SlackWebApi paged({"xoxb-1", pages.url() + "/api/"}, http, clock);
  const LivingThread thread{"C0ID", "1.0", {}, "", false, false, {}};
  const auto found = paged.find("C0ID", &thread, "m#1", clock.now(), {});
  ASSERT_TRUE(std::holds_alternative<PostedMessage>(found));
  EXPECT_EQ(std::get<PostedMessage>(found).message, "1.2");
  EXPECT_EQ(pages.requests().front().line(), "POST /api/conversations.replies HTTP/1.1");
  EXPECT_THAT(pages.requests().front().body, HasSubstr("ts=1.0"));
  EXPECT_TRUE(std::holds_alternative<NotPosted>(paged.find("C0ID", nullptr, "other", clock.now(), {})));
  EXPECT_EQ(pages.requests().back().line(), "POST /api/conversations.history HTTP/1.1");
}

TEST_F(SlackApi, WhoMayNotReadTheChannelFindsNothingThere) {
  server.answer_with(http_answer(200, R"({"ok":false,"error":"missing_scope","needed":"channels:history"})"));
  EXPECT_TRUE(std::holds_alternative<NotPosted>(api().find("C0ID", nullptr, "m", clock.now(), {})));
  server.answer_with(http_answer(200, R"({"ok":false,"error":"not_in_channel"})"));
  EXPECT_TRUE(std::holds_alternative<NotPosted>(api().find("C0ID", nullptr, "m", clock.now(), {})))
      << "with chat:write.public it may have posted there all the same";
  const auto asked = server.requests().size();
  EXPECT_TRUE(std::holds_alternative<NotPosted>(api().find("#deployments", nullptr, "m", clock.now(), {})));
  EXPECT_EQ(server.requests().size(), asked) << "a channel is read by its ID alone";
}

TEST_F(SlackApi, ALookTakesNoLongerThanOneCallHoweverManyPagesThereAre) {
  int asked = 0;
  LoopbackServer endless([&](const RawRequest&) {
    ++asked;
    clock.advance(4s);
    return http_answer(200, R"({"ok":true,"messages":[],"response_metadata":{"next_cursor":"next"}})");
  });
  SlackWebApi paged({"xoxb-1", endless.url() + "/api/"}, http, clock);
  const auto found = paged.find("C0ID", nullptr, "m", clock.now(), {});
  ASSERT_TRUE(std::holds_alternative<DeliveryFailure>(found));
  EXPECT_EQ(std::get<DeliveryFailure>(found).kind, FailureKind::unknown_outcome);
  EXPECT_EQ(asked, 3);
}

TEST_F(SlackApi, ALookThatMayBeAllowedLaterSaysWhy) {
  const LivingThread thread{"C0ID", "1.0", {}, "", false, false, {}};
  for (const std::string word : {"invalid_auth", "token_revoked", "internal_error", "thread_not_found"}) {
    server.answer_with(http_answer(200, R"({"ok":false,"error":")" + word + R"("})"));
    EXPECT_TRUE(std::holds_alternative<DeliveryFailure>(api().find("C0ID", &thread, "m", clock.now(), {}))) << word;
  }
}

TEST_F(SlackApi, AuthTestTellsWhoItIs) {
  server.answer_with(
      http_answer(200, R"({"ok":true,"team":"Acme","user":"signalbox","url":"https://acme.slack.com/"})"));
  const auto who = api().who_am_i({});
  ASSERT_TRUE(std::holds_alternative<SlackIdentity>(who));
  EXPECT_EQ(std::get<SlackIdentity>(who).team, "Acme");
}

TEST_F(SlackApi, WhoeverAnswersIsThereWhateverTheySay) {
  server.answer_with(http_answer(200, R"({"ok":false,"error":"invalid_auth"})"));
  EXPECT_FALSE(api().reach({}));
  server.answer_with(http_answer(503, "busy"));
  const auto away = api().reach({});
  ASSERT_TRUE(away);
  EXPECT_EQ(away->reason, "HTTP 503");
}

TEST_F(SlackApi, AnIncomingWebhookTakesMessagesAndRefusesInWords) {
  server.answer_with(http_answer(200, "ok"));
  SlackWebhook webhook(server.url() + "/services/T/B/x", http, clock);
  EXPECT_FALSE(webhook.keeps_threads());
  EXPECT_TRUE(std::holds_alternative<PostedMessage>(webhook.post(failed_message(), nullptr, {})));
  EXPECT_TRUE(json::parse(server.requests().front().body)["blocks"].is_array());
  server.answer_with(http_answer(404, "no_service"));
  const auto gone = failure(webhook.post(failed_message(), nullptr, {}));
  EXPECT_EQ(gone.kind, FailureKind::permanent);
  EXPECT_EQ(gone.reason, "no_service");
  server.answer_with(http_answer(500, "rollup_error"));
  EXPECT_EQ(failure(webhook.post(failed_message(), nullptr, {})).kind, FailureKind::unknown_outcome);
}

}  // namespace
}  // namespace signalbox::testing
