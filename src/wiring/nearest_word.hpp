// Which of the known words a mistyped one probably meant.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox {

/// Insertions, deletions and replacements of one character that turn one word into the other.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

/// The closest first; words of equal distance keep their order.
[[nodiscard]] std::vector<std::string> by_nearness(std::string_view word, std::vector<std::string> known);

/// The closest, if it is close enough to be a slip of the hand.
[[nodiscard]] std::optional<std::string> nearest_word(std::string_view word, const std::vector<std::string>& known);

}  // namespace signalbox
