#include "rehearsal/page.hpp"

#include <fmt/format.h>

#include <charconv>

namespace signalbox::rehearsal {
namespace {

constexpr std::string_view mark = "older-";

}  // namespace

std::optional<Page> page_of(std::size_t count, std::string_view token) {
  auto end = count;
  if (!token.empty()) {
    if (!token.starts_with(mark)) return std::nullopt;
    const auto digits = token.substr(mark.size());
    const auto result = std::from_chars(digits.data(), digits.data() + digits.size(), end);
    if (result.ec != std::errc() || result.ptr != digits.data() + digits.size() || end > count) return std::nullopt;
  }
  const auto begin = end > page_limit ? end - page_limit : 0;
  return Page{begin, end, begin == 0 ? std::string() : fmt::format("{}{}", mark, begin)};
}

}  // namespace signalbox::rehearsal
