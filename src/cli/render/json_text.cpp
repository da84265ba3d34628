#include "cli/render/json_text.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

namespace signalbox::cli {

using nlohmann::ordered_json;

std::string json_text(const ordered_json& value) {
  return value.dump(2, ' ', false, ordered_json::error_handler_t::replace);
}

ordered_json minutes(const std::optional<Duration>& span) {
  if (!span) return nullptr;
  const std::chrono::duration<double, std::ratio<60>> exact = *span;
  return std::round(exact.count() * 10) / 10;
}

ordered_json text_or_null(const std::string& text) { return text.empty() ? ordered_json() : ordered_json(text); }

ordered_json event_json(const StackEvent& event) {
  ordered_json object;
  object["timestamp"] = to_iso8601(event.at);
  object["resource"] = event.logical_id;
  object["type"] = event.resource_type;
  object["status"] = event.status;
  object["reason"] = text_or_null(event.reason);
  return object;
}

}  // namespace signalbox::cli
