// An incoming webhook of Slack's: takes messages, and nothing else. No updates, no threads, and nothing that was sent
// can be looked for. Its URL is a secret and shown nowhere.
#pragma once

#include <string>

#include "adapters/http/http_client.hpp"
#include "ports/clock.hpp"
#include "ports/message_transport.hpp"

namespace signalbox {

/// A transport that only takes messages.
class PlainTransport : public MessageTransport {
 public:
  [[nodiscard]] bool keeps_threads() const final { return false; }
  [[nodiscard]] PostOutcome show(const std::string& channel, const LivingThread& thread, const std::string& marker,
                                 std::stop_token stop) final;
  [[nodiscard]] FindOutcome find(const std::string& channel, const LivingThread* thread, const std::string& marker,
                                 Time since, std::stop_token stop) final;
  [[nodiscard]] std::optional<DeliveryFailure> reach(std::stop_token stop) final;
};

class SlackWebhook : public PlainTransport {
 public:
  /// `url`: checked_webhook_url().
  SlackWebhook(std::string url, HttpClient& http, Clock& clock) : url_(std::move(url)), http_(http), clock_(clock) {}

  [[nodiscard]] PostOutcome post(const OutboxMessage& message, const LivingThread* thread,
                                 std::stop_token stop) override;

 private:
  std::string url_;
  HttpClient& http_;
  Clock& clock_;
};

}  // namespace signalbox
