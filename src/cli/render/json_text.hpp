// JSON as every --json prints it, and the pieces that several commands share. docs/commands.md lists the keys.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "core/stack_event.hpp"

namespace signalbox::cli {

/// Indented by two; bytes that are no UTF-8 become U+FFFD rather than an error.
[[nodiscard]] std::string json_text(const nlohmann::ordered_json& value);

/// Minutes with one decimal; null where nobody knows.
[[nodiscard]] nlohmann::ordered_json minutes(const std::optional<Duration>& span);
/// Null for an empty text, so that scripts can tell "none" from "".
[[nodiscard]] nlohmann::ordered_json text_or_null(const std::string& text);

/// `{timestamp, resource, type, status, reason}`
[[nodiscard]] nlohmann::ordered_json event_json(const StackEvent& event);

}  // namespace signalbox::cli
