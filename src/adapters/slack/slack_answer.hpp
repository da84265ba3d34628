// What an attempt's answer means: Slack's `{"ok": …}` in one place for all methods, and what went wrong on the way.
// Private to this folder.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <variant>

#include "adapters/http/http_client.hpp"
#include "core/delivery_failure.hpp"
#include "core/outbox_message.hpp"
#include "message/slack_mention.hpp"

namespace signalbox::slack {

/// Nobody answered, or nobody who could be trusted. Throws the error again when it is an interruption.
[[nodiscard]] DeliveryFailure failure_of(const Error& error);
/// An answer that is no success, whatever its body says, with its Retry-After.
[[nodiscard]] DeliveryFailure failure_of(const HttpResponse& response, Time now);

/// The object behind `"ok": true`.
[[nodiscard]] std::variant<nlohmann::json, DeliveryFailure> read_answer(const HttpResponse& response, Time now);

/// The text of that name in an object; empty when there is none.
[[nodiscard]] std::string text_in(const nlohmann::json& object, const char* name);

/// Whom the message calls; nobody where somebody edited that into what Slack does not take.
[[nodiscard]] std::optional<SlackMention> mention_of(const OutboxMessage& message);

}  // namespace signalbox::slack
