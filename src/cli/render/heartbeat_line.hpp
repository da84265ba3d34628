// What a log is told every few minutes while nothing changes: that it goes on, how far it is, what is waited for and
// how long it will still take. Pure.
#pragma once

#include <string>
#include <vector>

#include "cli/render/board_layout.hpp"
#include "cli/render/signal_line.hpp"

namespace signalbox::cli {

/// One for the turn that is waited for, one for each stack that moves, of many stacks only the first ones and a count.
[[nodiscard]] std::vector<SignalLine> heartbeat_lines(const BoardView& view);

}  // namespace signalbox::cli
