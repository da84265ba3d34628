// Answers to whoever steers a rehearsal: JSON, and a mistake with the way out.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "rehearsal/http_message.hpp"

namespace signalbox::rehearsal {

[[nodiscard]] Response steered(const nlohmann::ordered_json& body);
[[nodiscard]] Response not_steered(int status, const std::string& error, const std::string& hint);
[[nodiscard]] Response dropped_connection();
/// What blanks separate.
[[nodiscard]] std::vector<std::string> words_of(const std::string& text);

}  // namespace signalbox::rehearsal
