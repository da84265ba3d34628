// Pages of a list that grows at its newest end, told newest first. A token is the count of entries that are older than
// the page, so that nothing is told twice or lost when entries arrive between two pages.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace signalbox::rehearsal {

inline constexpr std::size_t page_limit = 100;

struct Page {
  std::size_t begin = 0;   ///< the oldest entry of the page, counted from the oldest of all
  std::size_t end = 0;     ///< one past the newest
  std::string next_token;  ///< empty on the last page
};

/// nullopt when the token is none of ours.
[[nodiscard]] std::optional<Page> page_of(std::size_t count, std::string_view token);

}  // namespace signalbox::rehearsal
