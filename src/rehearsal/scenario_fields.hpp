// Reads the fields of a scenario's JSON. What is wrong becomes one Error{invalid_input} that names the file and the
// place in it.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "core/time.hpp"

namespace signalbox::rehearsal {

[[noreturn]] void refuse_scenario(const std::string& place, const std::string& trouble);

/// Empty when absent.
[[nodiscard]] std::string text_at(const nlohmann::json& object, const char* key, const std::string& place);
[[nodiscard]] std::string required_text(const nlohmann::json& object, const char* key, const std::string& place);
/// False when absent.
[[nodiscard]] bool flag_at(const nlohmann::json& object, const char* key, const std::string& place);
/// Whole; 0 when absent.
[[nodiscard]] int count_at(const nlohmann::json& object, const char* key, const std::string& place);
/// Seconds since the operation began, from 0 to 30 days.
[[nodiscard]] Duration offset_at(const nlohmann::json& object, const char* key, const std::string& place);
/// An empty list when absent; its entries are objects.
[[nodiscard]] const nlohmann::json& list_at(const nlohmann::json& object, const char* key, const std::string& place);

}  // namespace signalbox::rehearsal
