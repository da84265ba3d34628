#include "core/plain_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace signalbox {
namespace {

struct Decoded {
  char32_t code_point = 0;
  std::size_t bytes = 0;  ///< 0: the text does not begin with valid UTF-8
};

// Overlong forms, surrogates and values above U+10FFFF are no UTF-8 (RFC 3629): terminals have been tricked with each.
bool is_scalar(char32_t value, std::size_t bytes) {
  constexpr std::array<char32_t, 5> smallest{0, 0, 0x80, 0x800, 0x10000};
  return value >= smallest[bytes] && value <= 0x10FFFF && (value < 0xD800 || value > 0xDFFF);
}

Decoded decode(std::string_view text) {
  const auto lead = static_cast<std::uint8_t>(text.front());
  if (lead < 0x80) return {lead, 1};
  if (lead < 0xC2 || lead > 0xF4) return {};
  const std::size_t bytes = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (text.size() < bytes) return {};
  char32_t value = lead & (0x7Fu >> bytes);
  for (std::size_t i = 1; i < bytes; ++i) {
    const auto next = static_cast<std::uint8_t>(text[i]);
    if ((next & 0xC0u) != 0x80u) return {};
    value = (value << 6) | (next & 0x3Fu);
  }
  return is_scalar(value, bytes) ? Decoded{value, bytes} : Decoded{};
}

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
    const auto [c, bytes] = decode(from_outside);
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
