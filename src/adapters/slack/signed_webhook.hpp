// A webhook of anybody's: each notification as a CloudEvent, signed with a secret that both sides know. Takes messages
// and nothing else; the receiver tells a repeated one by the event's `id`. Its URL and secret are shown nowhere.
#pragma once

#include <string>

#include "adapters/slack/slack_webhook.hpp"

namespace signalbox {

struct SignedWebhookOptions {
  std::string url;     ///< checked_webhook_url()
  std::string secret;  ///< empty: unsigned
};

/// `t=UNIX_SECONDS,v1=HEX`: the HMAC-SHA256 of the seconds, a dot and the body.
[[nodiscard]] std::string webhook_signature(std::string_view secret, Time now, std::string_view body);

class SignedWebhook : public PlainTransport {
 public:
  SignedWebhook(SignedWebhookOptions options, HttpClient& http, Clock& clock)
      : options_(std::move(options)), http_(http), clock_(clock) {}

  [[nodiscard]] PostOutcome post(const OutboxMessage& message, const LivingThread* thread,
                                 std::stop_token stop) override;

 private:
  SignedWebhookOptions options_;
  HttpClient& http_;
  Clock& clock_;
};

}  // namespace signalbox
