#include "adapters/aws/json_fields.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

namespace signalbox::aws {
namespace {

using nlohmann::json;

const json* find(const json& object, const char* member) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(member);
  return found == object.end() ? nullptr : &*found;
}

}  // namespace

std::string text_in(const json& object, const char* member) {
  const auto* value = find(object, member);
  return value != nullptr && value->is_string() ? value->get<std::string>() : std::string();
}

std::optional<double> number_in(const json& object, const char* member) {
  const auto* value = find(object, member);
  return value != nullptr && value->is_number() ? std::optional(value->get<double>()) : std::nullopt;
}

std::optional<Time> time_in(const json& object, const char* member) {
  const auto seconds = number_in(object, member);
  constexpr double latest = 253'402'300'799.0;  // the end of the year 9999
  if (!seconds || !(*seconds >= 0 && *seconds <= latest)) return std::nullopt;
  return Time(Duration(std::llround(*seconds * 1000)));
}

const json& list_in(const json& object, const char* member) {
  static const json none = json::array();
  const auto* value = find(object, member);
  return value != nullptr && value->is_array() ? *value : none;
}

const json& object_in(const json& object, const char* member) {
  static const json none = json::object();
  const auto* value = find(object, member);
  return value != nullptr && value->is_object() ? *value : none;
}

}  // namespace signalbox::aws
