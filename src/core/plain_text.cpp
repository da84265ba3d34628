#include "core/plain_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "core/utf8.hpp"

namespace signalbox {
namespace {

// C1 controls, and what changes the direction of text or cannot be seen. The joiners U+200C and U+200D stay: scripts
// need them.
bool misleads(char32_t c) {
  struct Range {
    char32_t first, last;
  };
  constexpr std::array<Range, 8> ranges{{{0x80, 0x9F},
                                         {0xAD, 0xAD},
                                         {0x61C, 0x61C},
                                         {0x200B, 0x200B},
                                         {0x200E, 0x200F},
                                         {0x2028, 0x202E},
                                         {0x2060, 0x206F},
                                         {0xFEFF, 0xFEFF}}};
  const bool is_tag = c >= 0xE0000 && c <= 0xE0FFF;
  return is_tag || std::any_of(ranges.begin(), ranges.end(), [c](Range r) { return c >= r.first && c <= r.last; });
}

void append_picture(std::string& out, char32_t control) {
  const char32_t picture = control == 0x7F ? 0x2421 : 0x2400 + control;
  out += {'\xE2', static_cast<char>(0x80u | ((picture >> 6) & 0x3Fu)), static_cast<char>(0x80u | (picture & 0x3Fu))};
}

}  // namespace

std::string escape_for_terminal(std::string_view from_outside) {
  std::string out;
  out.reserve(from_outside.size());
  while (!from_outside.empty()) {
    const auto [c, bytes] = decode_utf8(from_outside);
    if (bytes == 0) {
      out += "\uFFFD";
    } else if (c == '\n' || c == '\t' || c == '\r') {
      out += ' ';
    } else if (c < 0x20 || c == 0x7F) {
      append_picture(out, c);
    } else if (misleads(c)) {
      fmt::format_to(std::back_inserter(out), "<U+{:04X}>", static_cast<std::uint32_t>(c));
    } else {
      out.append(from_outside.substr(0, bytes));
    }
    from_outside.remove_prefix(std::max<std::size_t>(bytes, 1));
  }
  return out;
}

}  // namespace signalbox
