// Reads documents that people may have edited: whatever is missing or of the wrong type becomes one
// Error{invalid_input} that names the document and the field. Private to records/.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "core/time.hpp"

namespace signalbox::records {

/// `document` names the thing in errors, e.g. its key. Throws when the text is not one JSON object.
[[nodiscard]] nlohmann::json parse_object(std::string_view text, const std::string& document);

/// A view of one JSON object. Holds references: use it within the scope of what it was made from.
class Fields {
 public:
  Fields(const nlohmann::json& object, const std::string& document);
  Fields(const nlohmann::json& object, std::string&& document) = delete;  ///< it would be gone before the first error

  [[nodiscard]] bool has(const char* name) const;  ///< present and not null
  [[nodiscard]] std::string required_text(const char* name) const;
  [[nodiscard]] std::string text(const char* name) const;  ///< empty when absent
  [[nodiscard]] std::uint64_t number(const char* name, std::uint64_t fallback) const;
  [[nodiscard]] std::optional<std::int64_t> integer(const char* name) const;
  [[nodiscard]] Duration seconds(const char* name, Duration fallback) const;  ///< fractions allowed
  [[nodiscard]] Time time(const char* name, Time fallback) const;
  [[nodiscard]] std::optional<Time> time(const char* name) const;
  [[nodiscard]] const nlohmann::json& array(const char* name) const;   ///< an empty one when absent
  [[nodiscard]] const nlohmann::json* object(const char* name) const;  ///< nullptr when absent
  [[nodiscard]] const std::string& document() const noexcept { return document_; }

 private:
  [[nodiscard]] const nlohmann::json* find(const char* name) const;
  [[noreturn]] void complain(const char* name, const char* expected) const;

  const nlohmann::json& object_;
  const std::string& document_;
};

/// Whole seconds as an integer, others with their fraction.
[[nodiscard]] nlohmann::json seconds_to_json(Duration span);

/// Sets the field unless the value is empty, so that documents stay short.
void set_text(nlohmann::ordered_json& object, const char* name, const std::string& value);
void set_time(nlohmann::ordered_json& object, const char* name, const std::optional<Time>& value);

}  // namespace signalbox::records
