#include "adapters/slack/signed_webhook.hpp"

#include <fmt/format.h>

#include <utility>

#include "adapters/slack/crypto_library.hpp"
#include "adapters/slack/slack_answer.hpp"
#include "core/plain_text.hpp"
#include "message/notice.hpp"
#include "records/cloud_event_document.hpp"

namespace signalbox {
namespace {

constexpr Duration signed_webhook_timeout = std::chrono::seconds(10);

std::string summary_of(const Notification& notification) {
  std::string summary;
  for (const Words& words : notice_of(notification).title)
    summary += words.kind == WordsKind::time ? to_iso8601(words.at) : words.text;
  return escape_for_terminal(summary);
}

}  // namespace

std::string webhook_signature(std::string_view secret, Time now, std::string_view body) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  return fmt::format("t={},v1={}", seconds, hmac_sha256(secret, fmt::format("{}.{}", seconds, body)));
}

PostOutcome SignedWebhook::post(const OutboxMessage& message, const LivingThread*, std::stop_token stop) {
  HttpRequest request;
  request.method = HttpMethod::post;
  request.url = options_.url;
  request.body = write_cloud_event(message.notification, message.id, summary_of(message.notification));
  request.headers = {{"Content-Type", "application/cloudevents+json; charset=utf-8"},
                     {"X-Signalbox-Delivery", message.id}};
  request.timeout = signed_webhook_timeout;
  try {
    if (!options_.secret.empty()) {
      request.headers.emplace_back("X-Signalbox-Signature",
                                   webhook_signature(options_.secret, clock_.now(), request.body));
    }
    const auto response = http_.send(request, std::move(stop));
    if (response.status >= 200 && response.status < 300) return PostedMessage{};
    return slack::failure_of(response, clock_.now());
  } catch (const Error& error) {
    return slack::failure_of(error);
  }
}

}  // namespace signalbox
