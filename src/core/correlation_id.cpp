#include "core/correlation_id.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace signalbox {
namespace {

constexpr std::string_view shape = "dddddddd-dddddd-";
constexpr std::size_t least_random_digits = 6;
constexpr std::size_t most_random_digits = 32;

bool is_decimal(char c) { return c >= '0' && c <= '9'; }
bool is_lower_hex(char c) { return is_decimal(c) || (c >= 'a' && c <= 'f'); }

bool has_shape(std::string_view stamp) {
  return std::ranges::equal(stamp, shape,
                            [](char c, char wanted) { return wanted == 'd' ? is_decimal(c) : c == wanted; });
}

/// `20260114-123456-` as `2026-01-14T12:34:56Z`, so that one parser knows what a real date is.
std::string as_iso8601(std::string_view stamp) {
  return fmt::format("{}-{}-{}T{}:{}:{}Z", stamp.substr(0, 4), stamp.substr(4, 2), stamp.substr(6, 2),
                     stamp.substr(9, 2), stamp.substr(11, 2), stamp.substr(13, 2));
}

}  // namespace

std::string make_correlation_id(Time now, std::uint32_t random) {
  const std::string iso = to_iso8601(now);
  std::string id;
  for (const char c : std::string_view(iso).substr(0, std::string_view("2026-01-14T12:34:56").size())) {
    if (is_decimal(c)) id += c;
    if (c == 'T') id += '-';
  }
  return fmt::format("{}-{:08x}", id, random);
}

bool is_correlation_id(std::string_view text) {
  if (text.size() < shape.size() + least_random_digits || text.size() > shape.size() + most_random_digits) return false;
  const std::string_view stamp = text.substr(0, shape.size());
  return has_shape(stamp) && parse_iso8601(as_iso8601(stamp)) &&
         std::ranges::all_of(text.substr(shape.size()), is_lower_hex);
}

}  // namespace signalbox
