// Walks over JSON text once, checking its syntax and handing out slices of it, without building values: a registry of a
// thousand deployments is read in the time a DOM would need for a few dozen. What a slice means is its reader's
// business.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace signalbox::storage {

/// The text is not JSON from this offset on.
struct JsonDamage : std::runtime_error {
  JsonDamage(const std::string& what, std::size_t where) : std::runtime_error(what), offset(where) {}
  std::size_t offset;
};

/// Every method throws JsonDamage where the text is not JSON. Nesting deeper than any registry has counts as damage
/// too.
class JsonCursor {
 public:
  explicit JsonCursor(std::string_view text, std::size_t begin = 0) : text_(text), at_(begin) {}

  /// What the next value begins with: `{`, `[`, `"`, a digit…; NUL at the end.
  [[nodiscard]] char peek();
  void open_object();
  /// The next member's name, decoded, with the cursor at its value; nullopt once the object is closed.
  [[nodiscard]] std::optional<std::string> next_member();
  void open_array();
  /// Whether another element follows; the cursor is at it.
  [[nodiscard]] bool next_element();
  /// The whole next value as it is written.
  std::string_view skip_value();
  /// Nothing but blanks may be left.
  void finish();
  [[nodiscard]] std::size_t position() const noexcept { return at_; }
  /// Where the name of the last member begins.
  [[nodiscard]] std::size_t member_begin() const noexcept { return member_begin_; }

 private:
  void skip_blanks() noexcept;
  void expect(char wanted);
  std::string_view skip_string();
  void skip_escape();
  void skip_number();
  void skip_digits();
  void skip_word(std::string_view word);
  void skip_nested(int depth);
  [[noreturn]] void fail(const char* what) const;

  std::string_view text_;
  std::size_t at_;
  std::size_t member_begin_ = 0;
  bool just_opened_ = false;
};

/// The text of a JSON string, decoded; the slice itself for any other value.
[[nodiscard]] std::string json_text(std::string_view value);

/// A JSON number that is a whole number from 0 to 2^64-1; nullopt for anything else.
[[nodiscard]] std::optional<std::uint64_t> json_whole_number(std::string_view value);

/// A JSON string literal.
[[nodiscard]] std::string json_quoted(std::string_view text);

}  // namespace signalbox::storage
