#include "cli/render/columns.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace signalbox::cli {
namespace {

struct Range {
  std::uint32_t first, last;
};

// Source: Unicode 15, EastAsianWidth W and F, in the blocks that names and messages use.
constexpr std::array wide{Range{0x1100, 0x115F},   Range{0x2E80, 0x303E},   Range{0x3041, 0xA4CF},
                          Range{0xAC00, 0xD7A3},   Range{0xF900, 0xFAFF},   Range{0xFE30, 0xFE6F},
                          Range{0xFF00, 0xFF60},   Range{0xFFE0, 0xFFE6},   Range{0x1F300, 0x1F64F},
                          Range{0x1F680, 0x1F6FF}, Range{0x1F900, 0x1F9FF}, Range{0x20000, 0x3FFFD}};
constexpr std::array combining{Range{0x0300, 0x036F}, Range{0x1AB0, 0x1AFF}, Range{0x1DC0, 0x1DFF},
                               Range{0x20D0, 0x20FF}, Range{0xFE00, 0xFE0F}, Range{0xFE20, 0xFE2F}};

template <typename Ranges>
bool contains(const Ranges& ranges, std::uint32_t character) {
  return std::ranges::any_of(ranges,
                             [&](const Range& range) { return character >= range.first && character <= range.last; });
}

std::size_t length_of(char lead) {
  const auto byte = static_cast<unsigned char>(lead);
  if (byte >= 0xF0) return 4;
  if (byte >= 0xE0) return 3;
  return byte >= 0xC0 ? 2 : 1;
}

std::uint32_t decode(std::string_view bytes) {
  constexpr std::array<std::uint32_t, 5> lead_bits{0, 0x7F, 0x1F, 0x0F, 0x07};
  std::uint32_t character = static_cast<unsigned char>(bytes.front()) & lead_bits[bytes.size()];
  for (const char byte : bytes.substr(1)) character = (character << 6) | (static_cast<unsigned char>(byte) & 0x3F);
  return character;
}

std::size_t columns_of(std::uint32_t character) {
  if (contains(combining, character)) return 0;
  return contains(wide, character) ? 2 : 1;
}

/// Calls back with each character's bytes and columns until told to stop by false.
template <typename Visit>
void for_each_character(std::string_view line, const Visit& visit) {
  while (!line.empty()) {
    const std::string_view bytes = line.substr(0, length_of(line.front()));
    if (!visit(bytes, columns_of(decode(bytes)))) return;
    line.remove_prefix(bytes.size());
  }
}

}  // namespace

std::size_t columns(std::string_view line) {
  std::size_t sum = 0;
  for_each_character(line, [&](std::string_view, std::size_t width) {
    sum += width;
    return true;
  });
  return sum;
}

std::string cut_to(std::string_view line, std::size_t width) {
  if (columns(line) <= width) return std::string(line);
  if (width == 0) return {};
  std::string beginning;
  std::size_t used = 0;
  for_each_character(line, [&](std::string_view bytes, std::size_t character_width) {
    if (used + character_width > width - 1) return false;
    beginning += bytes;
    used += character_width;
    return true;
  });
  return beginning + "…";
}

std::string padded(std::string_view line, std::size_t width) {
  const std::size_t used = columns(line);
  return std::string(line) + std::string(used < width ? width - used : 0, ' ');
}

}  // namespace signalbox::cli
