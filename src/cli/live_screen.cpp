#include "cli/live_screen.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace signalbox::cli {
namespace {

constexpr std::string_view clear_line = "\x1b[2K";
constexpr std::string_view clear_below = "\x1b[J";

}  // namespace

void LiveScreen::show(const std::vector<LiveLine>& lines) {
  std::string text = to_the_top();
  std::vector<std::size_t> columns;
  for (const LiveLine& line : lines) {
    if (!columns.empty()) text += "\n";
    text.append(clear_line) +=
        line.text([this](Tone tone, std::string_view piece) { return output_.paint_talk(tone, piece); });
    columns.push_back(line.columns());
  }
  text += clear_below;
  if (output_.draw(text)) columns_ = std::move(columns);
}

void LiveScreen::erase() {
  if (columns_.empty()) return;
  output_.undraw(to_the_top().append(clear_below));
  columns_.clear();
}

// The window may have become narrower since, and lines that fitted take several rows now.
std::string LiveScreen::to_the_top() const {
  if (columns_.empty()) return "\r";
  const auto width = static_cast<std::size_t>(std::max(1, output_.talk_terminal().width()));
  std::size_t rows = 0;
  for (const std::size_t columns : columns_) rows += std::max<std::size_t>(1, (columns + width - 1) / width);
  return rows == 1 ? "\r" : fmt::format("\r\x1b[{}A", rows - 1);
}

}  // namespace signalbox::cli
