// What a key and a body must look like, the same for every store: `collection/name` and one JSON object. Checked before
// anything is touched, so that no engine has an opinion of its own about odd names.
#pragma once

#include <string>
#include <string_view>

namespace signalbox {

struct DocumentKey {
  std::string collection;  ///< lower-case letters, digits, `-` and `_`
  std::string name;        ///< 1 to 200 bytes of UTF-8 without control characters and `/`; never `.` or `..`
};

/// Throws Error{invalid_input} for anything else.
[[nodiscard]] DocumentKey parse_document_key(std::string_view key);

/// Whether a name read from a file could be the second half of a key.
[[nodiscard]] bool is_document_name(std::string_view name);

/// Throws Error{invalid_input} unless the text is exactly one JSON object, nested no deeper than json_cursor.hpp
/// allows.
void check_document_body(std::string_view key, std::string_view body);

/// The length of the well-formed UTF-8 sequence at the beginning; 0 when there is none.
[[nodiscard]] std::size_t utf8_sequence_length(std::string_view text) noexcept;

}  // namespace signalbox
