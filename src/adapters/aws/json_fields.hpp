// Reads the JSON that services answer with: what is missing or of another type than it should be reads as nothing, and
// the reader decides whether that is allowed.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "core/time.hpp"

namespace signalbox::aws {

[[nodiscard]] std::string text_in(const nlohmann::json& object, const char* member);
[[nodiscard]] std::optional<double> number_in(const nlohmann::json& object, const char* member);
/// Seconds since 1970 with a fraction, as the JSON protocols write times.
[[nodiscard]] std::optional<Time> time_in(const nlohmann::json& object, const char* member);
/// An empty list, an empty object, when there is none.
[[nodiscard]] const nlohmann::json& list_in(const nlohmann::json& object, const char* member);
[[nodiscard]] const nlohmann::json& object_in(const nlohmann::json& object, const char* member);

}  // namespace signalbox::aws
