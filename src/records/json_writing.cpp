#include "records/json_writing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>

namespace signalbox::records {
namespace {

bool is_plain(char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; }

}  // namespace

std::string json_literal(std::string_view text) {
  if (std::ranges::all_of(text, is_plain)) return std::string("\"").append(text) += '"';
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

ObjectText& ObjectText::text(std::string_view name, std::string_view value) {
  return value.empty() ? *this : json(name, json_literal(value));
}

ObjectText& ObjectText::number(std::string_view name, std::uint64_t value) {
  begin(name);
  fmt::format_to(std::back_inserter(text_), "{}", value);
  return *this;
}

ObjectText& ObjectText::integer(std::string_view name, std::int64_t value) {
  begin(name);
  fmt::format_to(std::back_inserter(text_), "{}", value);
  return *this;
}

ObjectText& ObjectText::seconds(std::string_view name, Duration value) {
  if (value.count() % 1000 == 0) return integer(name, value.count() / 1000);
  begin(name);
  fmt::format_to(std::back_inserter(text_), "{}", static_cast<double>(value.count()) / 1000.0);
  return *this;
}

ObjectText& ObjectText::time(std::string_view name, Time value) { return json(name, json_literal(to_iso8601(value))); }

ObjectText& ObjectText::time(std::string_view name, const std::optional<Time>& value) {
  return value ? time(name, *value) : *this;
}

ObjectText& ObjectText::texts(std::string_view name, const std::vector<std::string>& values) {
  begin(name);
  text_ += '[';
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i > 0) text_ += ',';
    text_ += json_literal(values[i]);
  }
  text_ += ']';
  return *this;
}

ObjectText& ObjectText::json(std::string_view name, std::string_view json) {
  begin(name);
  text_ += json;
  return *this;
}

std::string ObjectText::close() && {
  text_ += '}';
  return std::move(text_);
}

void ObjectText::begin(std::string_view name) {
  if (text_.size() > 1) text_ += ',';
  text_ += '"';
  text_ += name;
  text_ += "\":";
}

}  // namespace signalbox::records
