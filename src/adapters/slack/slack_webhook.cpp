#include "adapters/slack/slack_webhook.hpp"

#include <nlohmann/json.hpp>
#include <utility>

#include "adapters/slack/slack_answer.hpp"
#include "message/slack_message.hpp"

namespace signalbox {
namespace {

using nlohmann::json;

constexpr Duration webhook_timeout = std::chrono::seconds(10);

// The body of a refusal is one word, such as `no_service`.
DeliveryFailure refusal(const HttpResponse& response, Time now) {
  auto failure = slack::failure_of(response, now);
  if (failure.kind != FailureKind::permanent) return failure;
  auto explained = slack_failure(response.body.substr(0, response.body.find_first_of("\r\n")));
  return explained.kind == FailureKind::refused_for_now ? failure : explained;
}

}  // namespace

PostOutcome PlainTransport::show(const std::string&, const LivingThread&, const std::string&, std::stop_token) {
  throw Error(ErrorKind::internal, "a living message for a transport that keeps none");
}

FindOutcome PlainTransport::find(const std::string&, const LivingThread*, const std::string&, Time, std::stop_token) {
  throw Error(ErrorKind::internal, "a look for a message where none can be found");
}

std::optional<DeliveryFailure> PlainTransport::reach(std::stop_token) {
  throw Error(ErrorKind::internal, "a question where only messages are taken");
}

PostOutcome SlackWebhook::post(const OutboxMessage& message, const LivingThread*, std::stop_token stop) {
  const auto text = slack_reply(message.notification, slack::mention_of(message));
  const json body{{"text", text.text}, {"blocks", json::parse(text.blocks)}};
  HttpRequest request;
  request.method = HttpMethod::post;
  request.url = url_;
  request.headers = {{"Content-Type", "application/json; charset=utf-8"}};
  request.body = body.dump(-1, ' ', false, json::error_handler_t::replace);
  request.timeout = webhook_timeout;
  request.is_repeatable = false;
  try {
    const auto response = http_.send(request, std::move(stop));
    if (response.status == 200) return PostedMessage{};
    return refusal(response, clock_.now());
  } catch (const Error& error) {
    return slack::failure_of(error);
  }
}

}  // namespace signalbox
