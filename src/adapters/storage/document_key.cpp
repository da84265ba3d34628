#include "adapters/storage/document_key.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "adapters/storage/json_cursor.hpp"
#include "core/error.hpp"

namespace signalbox {
namespace {

constexpr std::size_t longest_name = 200;

// Keys come from people (environment names), so what is shown of a refused one must not reach a terminal raw.
std::string shown(std::string_view key) {
  constexpr std::size_t longest_shown = 80;
  std::string text;
  for (const char c : key.substr(0, longest_shown)) {
    text += static_cast<unsigned char>(c) < 0x20 || c == 0x7f || static_cast<unsigned char>(c) >= 0x80 ? '?' : c;
  }
  return key.size() > longest_shown ? text + "…" : text;
}

[[noreturn]] void refuse(std::string_view key, std::string_view why) {
  throw Error(ErrorKind::invalid_input, fmt::format("'{}' cannot be the key of a document: {}", shown(key), why),
              "use a name of 1 to 200 bytes without '/' and control characters");
}

bool is_collection_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_'; }

bool is_printable_utf8(std::string_view text) {
  while (!text.empty()) {
    const auto length = utf8_sequence_length(text);
    if (length == 0 || static_cast<unsigned char>(text[0]) < 0x20 || text[0] == 0x7f) return false;
    if (length == 2 && text[0] == '\xC2' && static_cast<unsigned char>(text[1]) < 0xA0) return false;  // C1 controls
    text.remove_prefix(length);
  }
  return true;
}

std::string why_not_a_name(std::string_view name) {
  if (name.empty()) return "its name is empty";
  if (name.size() > longest_name) return fmt::format("its name has {} bytes", name.size());
  if (name == "." || name == "..") return "its name means a folder";
  if (name.find('/') != std::string_view::npos) return "its name contains '/'";
  if (!is_printable_utf8(name)) return "its name contains a control character or is not UTF-8";
  return {};
}

}  // namespace

bool is_document_name(std::string_view name) { return why_not_a_name(name).empty(); }

std::size_t utf8_sequence_length(std::string_view text) noexcept {
  if (text.empty()) return 0;
  const auto byte = [&](std::size_t i) -> unsigned {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  const auto continues = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return continues(1) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    const bool overlong = first == 0xE0 && byte(1) < 0xA0;
    const bool surrogate = first == 0xED && byte(1) > 0x9F;
    return continues(1) && continues(2) && !overlong && !surrogate ? 3 : 0;
  }
  if (first < 0xF0 || first > 0xF4) return 0;
  const bool overlong = first == 0xF0 && byte(1) < 0x90;
  const bool too_large = first == 0xF4 && byte(1) > 0x8F;
  return continues(1) && continues(2) && continues(3) && !overlong && !too_large ? 4 : 0;
}

DocumentKey parse_document_key(std::string_view key) {
  const auto slash = key.find('/');
  if (slash == std::string_view::npos) refuse(key, "it has no collection before a '/'");
  const auto collection = key.substr(0, slash);
  const auto name = key.substr(slash + 1);
  if (collection.empty() || !std::ranges::all_of(collection, is_collection_letter)) {
    refuse(key, "its collection is not made of lower-case letters, digits, '-' and '_'");
  }
  if (const auto why = why_not_a_name(name); !why.empty()) refuse(key, why);
  return {std::string(collection), std::string(name)};
}

bool is_plain_ascii(std::string_view json) {
  return json.find("\\u") == std::string_view::npos &&
         std::ranges::none_of(json, [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

void check_document_body(std::string_view key, std::string_view body) {
  std::string why = "it does not begin with '{'";
  try {
    storage::JsonCursor cursor(body);
    if (cursor.peek() == '{') {
      cursor.skip_value();
      cursor.finish();
      // The cursor is made for speed; the library is stricter about what is Unicode, which this may not be only if it
      // is not plain ASCII.
      if (is_plain_ascii(body) || nlohmann::json::accept(body)) return;
      why = "a string in it is not Unicode";
    }
  } catch (const storage::JsonDamage& damage) {
    why = fmt::format("{} (byte {})", damage.what(), damage.offset);
  }
  throw Error(ErrorKind::invalid_input,
              fmt::format("the document for '{}' is not one JSON object: {}", shown(key), why));
}

}  // namespace signalbox
