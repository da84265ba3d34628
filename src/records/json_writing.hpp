// Writes one JSON object member by member, as text: documents that every waiter of a long line writes are written
// without building a tree of values first. Private to records/.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.hpp"

namespace signalbox::records {

/// A JSON string literal; what is not Unicode becomes U+FFFD.
[[nodiscard]] std::string json_literal(std::string_view text);

class ObjectText {
 public:
  /// Left out when empty, so that documents stay short.
  ObjectText& text(std::string_view name, std::string_view value);
  ObjectText& number(std::string_view name, std::uint64_t value);
  ObjectText& integer(std::string_view name, std::int64_t value);
  ObjectText& seconds(std::string_view name, Duration value);  ///< with their fraction, if any
  ObjectText& time(std::string_view name, Time value);
  ObjectText& time(std::string_view name, const std::optional<Time>& value);  ///< left out when there is none
  ObjectText& texts(std::string_view name, const std::vector<std::string>& values);
  /// `json`: a value that is JSON already.
  ObjectText& json(std::string_view name, std::string_view json);
  [[nodiscard]] std::string close() &&;

 private:
  void begin(std::string_view name);

  std::string text_ = "{";
};

}  // namespace signalbox::records
