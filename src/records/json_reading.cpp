#include "records/json_reading.hpp"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "core/error.hpp"

namespace signalbox::records {

using nlohmann::json;

namespace {

// What every JSON tool keeps exactly (2^53 - 1). A counter beyond it could wrap round and give out old tokens again.
constexpr std::uint64_t largest_exact_number = 9'007'199'254'740'991;

}  // namespace

json parse_object(std::string_view text, const std::string& document) {
  json value = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!value.is_object()) {
    throw Error(ErrorKind::invalid_input, fmt::format("{} is not a JSON object", document),
                "repair or remove the entry; docs/registry.md describes the format");
  }
  return value;
}

Fields::Fields(const json& object, const std::string& document) : object_(object), document_(document) {
  if (!object.is_object()) throw Error(ErrorKind::invalid_input, fmt::format("{} is not a JSON object", document));
}

const json* Fields::find(const char* name) const {
  const auto found = object_.find(name);
  return found == object_.end() || found->is_null() ? nullptr : &*found;
}

void Fields::complain(const char* name, const char* expected) const {
  throw Error(ErrorKind::invalid_input, fmt::format("{}: the field \"{}\" must be {}", document_, name, expected),
              "repair the entry; docs/registry.md describes the format");
}

bool Fields::has(const char* name) const { return find(name) != nullptr; }

std::string Fields::text(const char* name) const {
  const json* value = find(name);
  if (value == nullptr) return {};
  // Older registries hold run IDs as numbers.
  if (value->is_number_integer()) return value->dump();
  if (!value->is_string()) complain(name, "text");
  return value->get<std::string>();
}

std::string Fields::required_text(const char* name) const {
  std::string value = text(name);
  if (value.empty()) complain(name, "text that is not empty");
  return value;
}

std::uint64_t Fields::number(const char* name, std::uint64_t fallback) const {
  const json* value = find(name);
  if (value == nullptr) return fallback;
  if (!value->is_number_unsigned() || value->get<std::uint64_t>() > largest_exact_number)
    complain(name, "a whole number from 0 to 9007199254740991");
  return value->get<std::uint64_t>();
}

std::optional<std::int64_t> Fields::integer(const char* name) const {
  const json* value = find(name);
  if (value == nullptr) return std::nullopt;
  if (!value->is_number_integer()) complain(name, "a whole number");
  return value->get<std::int64_t>();
}

Duration Fields::seconds(const char* name, Duration fallback) const {
  const json* value = find(name);
  if (value == nullptr) return fallback;
  constexpr double most = 1e9;
  if (!value->is_number() || value->get<double>() < 0 || value->get<double>() > most)
    complain(name, "a number of seconds");
  return Duration(std::llround(value->get<double>() * 1000));
}

std::optional<Time> Fields::time(const char* name) const {
  const json* value = find(name);
  if (value == nullptr) return std::nullopt;
  const auto parsed = value->is_string() ? parse_iso8601(value->get_ref<const std::string&>()) : std::nullopt;
  if (!parsed) complain(name, "a UTC time such as 2026-01-14T12:34:56Z");
  return parsed;
}

Time Fields::time(const char* name, Time fallback) const { return time(name).value_or(fallback); }

const json& Fields::array(const char* name) const {
  static const json none = json::array();
  const json* value = find(name);
  if (value == nullptr) return none;
  if (!value->is_array()) complain(name, "a list");
  return *value;
}

const json* Fields::object(const char* name) const {
  const json* value = find(name);
  if (value != nullptr && !value->is_object()) complain(name, "an object");
  return value;
}

json seconds_to_json(Duration span) {
  if (span.count() % 1000 == 0) return span.count() / 1000;
  return static_cast<double>(span.count()) / 1000.0;
}

void set_text(nlohmann::ordered_json& object, const char* name, const std::string& value) {
  if (!value.empty()) object[name] = value;
}

void set_time(nlohmann::ordered_json& object, const char* name, const std::optional<Time>& value) {
  if (value) object[name] = to_iso8601(*value);
}

}  // namespace signalbox::records
