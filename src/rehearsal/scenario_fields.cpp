#include "rehearsal/scenario_fields.hpp"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "core/error.hpp"

namespace signalbox::rehearsal {
namespace {

using nlohmann::json;

constexpr double longest_seconds = 30.0 * 24 * 3600;
constexpr int largest_count = 1'000'000;

}  // namespace

void refuse_scenario(const std::string& place, const std::string& trouble) {
  throw Error(ErrorKind::invalid_input, fmt::format("scenario {}: {}", place, trouble),
              "docs/rehearsal.md shows the format of a scenario with an example");
}

std::string text_at(const json& object, const char* key, const std::string& place) {
  const auto found = object.find(key);
  if (found == object.end() || found->is_null()) return {};
  if (!found->is_string()) refuse_scenario(place, fmt::format("\"{}\" must be a text", key));
  return found->get<std::string>();
}

std::string required_text(const json& object, const char* key, const std::string& place) {
  auto text = text_at(object, key, place);
  if (text.empty()) refuse_scenario(place, fmt::format("\"{}\" is missing or empty", key));
  return text;
}

bool flag_at(const json& object, const char* key, const std::string& place) {
  const auto found = object.find(key);
  if (found == object.end()) return false;
  if (!found->is_boolean()) refuse_scenario(place, fmt::format("\"{}\" must be true or false", key));
  return found->get<bool>();
}

int count_at(const json& object, const char* key, const std::string& place) {
  const auto found = object.find(key);
  if (found == object.end() || found->is_null()) return 0;
  const auto count = found->is_number_integer() ? found->get<std::int64_t>() : -1;
  if (count < 0 || count > largest_count)
    refuse_scenario(place, fmt::format("\"{}\" must be a whole number from 0 to {}", key, largest_count));
  return static_cast<int>(count);
}

Duration offset_at(const json& object, const char* key, const std::string& place) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_number())
    refuse_scenario(place, fmt::format("\"{}\" must be a number of seconds", key));
  const auto seconds = found->get<double>();
  if (!(seconds >= 0 && seconds <= longest_seconds)) {
    refuse_scenario(place,
                    fmt::format("\"{}\" is {}, but must be from 0 to {} seconds", key, seconds, longest_seconds));
  }
  return Duration(std::llround(seconds * 1000));
}

const json& list_at(const json& object, const char* key, const std::string& place) {
  static const json none = json::array();
  const auto found = object.find(key);
  if (found == object.end()) return none;
  const bool fits =
      found->is_array() && std::ranges::all_of(*found, [](const json& entry) { return entry.is_object(); });
  if (!fits) refuse_scenario(place, fmt::format("\"{}\" must be a list of objects", key));
  return *found;
}

}  // namespace signalbox::rehearsal
