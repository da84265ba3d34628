#include "core/utf8.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace signalbox {
namespace {

// Overlong forms, surrogates and values above U+10FFFF are no UTF-8 (RFC 3629): terminals have been tricked with each.
bool is_scalar(char32_t value, std::size_t bytes) {
  constexpr std::array<char32_t, 5> smallest{0, 0, 0x80, 0x800, 0x10000};
  return value >= smallest[bytes] && value <= 0x10FFFF && (value < 0xD800 || value > 0xDFFF);
}

}  // namespace

DecodedCharacter decode_utf8(std::string_view text) {
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
  return is_scalar(value, bytes) ? DecodedCharacter{value, bytes} : DecodedCharacter{};
}

std::string repaired_utf8(std::string_view text) {
  std::string mended;
  mended.reserve(text.size());
  while (!text.empty()) {
    const std::size_t bytes = decode_utf8(text).bytes;
    if (bytes == 0) {
      mended += "\uFFFD";
    } else {
      mended.append(text.substr(0, bytes));
    }
    text.remove_prefix(std::max<std::size_t>(bytes, 1));
  }
  return mended;
}

std::string shortened(std::string_view text, std::size_t most_bytes) {
  constexpr std::string_view mark = "…";
  if (text.size() <= most_bytes) return std::string(text);
  if (most_bytes < mark.size()) return {};
  std::size_t end = most_bytes - mark.size();
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return std::string(text.substr(0, end)).append(mark);
}

}  // namespace signalbox
