#include "adapters/slack/slack_answer.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace signalbox::slack {
namespace {

using nlohmann::json;

// `invalid_blocks` and its kin say more in response_metadata.
std::string detail_in(const json& answer) {
  if (auto needed = text_in(answer, "needed"); !needed.empty()) return needed;
  const auto metadata = answer.find("response_metadata");
  if (metadata == answer.end() || !metadata->is_object()) return {};
  const auto messages = metadata->find("messages");
  if (messages == metadata->end() || !messages->is_array() || messages->empty()) return {};
  return messages->front().is_string() ? one_line(messages->front().get<std::string>()) : std::string();
}

}  // namespace

std::string text_in(const json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

DeliveryFailure failure_of(const Error& error) {
  if (error.kind() == ErrorKind::interrupted) throw error;
  DeliveryFailure failure{FailureKind::unknown_outcome, error.what(), error.hint(), {}, true, false};
  if (error.kind() == ErrorKind::invalid_input) failure.kind = FailureKind::permanent;
  // Without a certificate or a library that can be used, nothing was sent.
  if (error.kind() == ErrorKind::denied || error.kind() == ErrorKind::not_found)
    failure.kind = FailureKind::refused_for_now;
  return failure;
}

DeliveryFailure failure_of(const HttpResponse& response, Time now) {
  DeliveryFailure failure = http_failure(response.status);
  failure.retry_after = retry_after(response, now);
  return failure;
}

std::optional<SlackMention> mention_of(const OutboxMessage& message) {
  if (message.mention.empty()) return std::nullopt;
  try {
    return SlackMention::parse(message.mention);
  } catch (const Error&) {
    return std::nullopt;
  }
}

std::variant<json, DeliveryFailure> read_answer(const HttpResponse& response, Time now) {
  json answer = json::parse(response.body, nullptr, /*allow_exceptions=*/false);
  const auto ok = answer.is_object() ? answer.find("ok") : answer.end();
  if (!answer.is_object() || ok == answer.end() || !ok->is_boolean()) {
    auto failure = failure_of(response, now);
    if (response.status == 200) failure.reason = "the answer is not Slack's";
    return failure;
  }
  if (ok->get<bool>() && response.status == 200) return answer;
  DeliveryFailure failure = slack_failure(text_in(answer, "error"), detail_in(answer));
  failure.retry_after = retry_after(response, now);
  if (response.status == 429) failure.kind = FailureKind::rate_limited;
  return failure;
}

}  // namespace signalbox::slack
