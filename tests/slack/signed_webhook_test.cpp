#include "adapters/slack/signed_webhook.hpp"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "adapters/slack/crypto_library.hpp"
#include "support/loopback_server.hpp"
#include "support/manual_clock.hpp"

namespace signalbox::testing {
namespace {

using namespace std::chrono_literals;

OutboxMessage signed_message() {
  OutboxMessage message;
  message.id = "signed-HOOK.d.000000000000001.a1";
  message.target = {OutboxRoute::signed_webhook, "HOOK"};
  message.notification.kind = NotificationKind::stalled;
  message.notification.environment = "production";
  return message;
}

// RFC 4231, test case 2.
TEST(SignedWebhook, TheHmacIsTheStandardsOwn) {
  EXPECT_EQ(hmac_sha256("Jefe", "what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(hmac_sha256("", "").size(), 64U);
}

TEST(SignedWebhook, TheSignatureCoversTimeAndBody) {
  const Time now{1768394096s};
  const auto signature = webhook_signature("secret", now, "{}");
  EXPECT_EQ(signature, "t=1768394096,v1=" + hmac_sha256("secret", "1768394096.{}"));
  EXPECT_NE(signature, webhook_signature("secret", now + 1s, "{}"));
  EXPECT_NE(signature, webhook_signature("other", now, "{}"));
}

TEST(SignedWebhook, SendsACloudEventWithItsSignature) {
  LoopbackServer server([](const RawRequest&) { return http_answer(202, ""); });
  ManualClock clock;
  HttpClient http;
  SignedWebhook webhook({server.url() + "/hook", "secret"}, http, clock);
  EXPECT_TRUE(std::holds_alternative<PostedMessage>(webhook.post(signed_message(), nullptr, {})));
  const auto request = server.requests().front();
  EXPECT_EQ(request.header("X-Signalbox-Signature"), webhook_signature("secret", clock.now(), request.body));
  EXPECT_EQ(request.header("X-Signalbox-Delivery"), signed_message().id);
  const auto event = nlohmann::json::parse(request.body);
  EXPECT_EQ(event["specversion"], "1.0");
  EXPECT_EQ(event["id"], signed_message().id);
}

TEST(SignedWebhook, WithoutASecretThereIsNoSignature) {
  LoopbackServer server([](const RawRequest&) { return http_answer(200, ""); });
  ManualClock clock;
  HttpClient http;
  SignedWebhook webhook({server.url(), ""}, http, clock);
  (void)webhook.post(signed_message(), nullptr, {});
  EXPECT_EQ(server.requests().front().header("X-Signalbox-Signature"), "");
}

TEST(SignedWebhook, AnAnswerSaysWhetherToTryAgain) {
  LoopbackServer server(http_answer(503, ""));
  ManualClock clock;
  HttpClient http;
  SignedWebhook webhook({server.url(), ""}, http, clock);
  const auto kind = [&](int with) {
    server.answer_with(http_answer(with, ""));
    const auto outcome = webhook.post(signed_message(), nullptr, {});
    const auto* failure = std::get_if<DeliveryFailure>(&outcome);
    return failure != nullptr ? std::optional(failure->kind) : std::nullopt;
  };
  EXPECT_EQ(kind(503), FailureKind::unknown_outcome);
  EXPECT_EQ(kind(429), FailureKind::rate_limited);
  EXPECT_EQ(kind(410), FailureKind::permanent);
  EXPECT_EQ(kind(204), std::nullopt);
}

}  // namespace
}  // namespace signalbox::testing
