// A deployment's stacks as lines for a terminal of a given size: what moves, how long, what is slow, what failed and
// why; what has ended well is only counted. Never more lines than there is room for. Pure: the drawing is
// cli/live_screen.hpp's.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/read_outlook.hpp"
#include "cli/render/live_line.hpp"
#include "message/stack_board.hpp"

namespace signalbox::cli {

struct WaitingInLine {
  std::string text;  ///< what is waited for
  Duration waited{};
};

struct BoardView {
  const StackBoard& board;
  const Outlook& outlook;
  std::string title;                     ///< the environment; empty when it has no name
  std::optional<WaitingInLine> waiting;  ///< set while a turn is waited for
  Time now{};
  std::size_t frame = 0;  ///< of the spinner
};

struct ScreenSize {
  std::size_t width = 80;
  std::size_t height = 24;
};

/// At most `height` lines of at most `width` columns; none when there is nothing to say.
[[nodiscard]] std::vector<LiveLine> lay_out(const BoardView& view, ScreenSize size);

/// `about 4m left, usually 12m 30s` of the deployment as a whole; empty when nobody knows.
[[nodiscard]] std::string outlook_of(const BoardView& view);

/// Now, by whichever clock is ahead, ours or that of the events.
[[nodiscard]] Time now_of(const BoardView& view);

}  // namespace signalbox::cli
