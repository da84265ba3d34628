#include "wiring/nearest_word.hpp"

#include <algorithm>
#include <numeric>

namespace signalbox {

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    auto diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < b.size(); ++j) {
      const auto replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

std::vector<std::string> by_nearness(std::string_view word, std::vector<std::string> known) {
  std::stable_sort(known.begin(), known.end(), [word](const std::string& a, const std::string& b) {
    return edit_distance(word, a) < edit_distance(word, b);
  });
  return known;
}

std::optional<std::string> nearest_word(std::string_view word, const std::vector<std::string>& known) {
  constexpr std::size_t longest = 256;  // nobody mistypes a longer one, and comparing it is slow
  if (word.size() > longest || known.empty()) return std::nullopt;
  // Two edits are one pair of letters in the wrong order.
  const std::size_t slip = word.size() <= 3 ? 1 : std::max<std::size_t>(2, word.size() / 3);
  const auto sorted = by_nearness(word, known);
  return edit_distance(word, sorted.front()) <= slip ? std::optional(sorted.front()) : std::nullopt;
}

}  // namespace signalbox
