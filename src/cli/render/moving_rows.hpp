// The resources of one stack that a live view shows: those that move and those that failed, nested ones below what they
// are nested in. When there is no room for all, the failed ones stay first, then the slow ones, then the longest
// moving.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "app/read_outlook.hpp"
#include "cli/render/live_line.hpp"
#include "message/stack_board.hpp"

namespace signalbox::cli {

/// At most `most` lines, the last of which counts what is not shown. `spinner`: what stands before those that move.
[[nodiscard]] std::vector<LiveLine> moving_rows(const BoardStack& stack, const Outlook& outlook, Time now,
                                                std::string_view spinner, std::size_t most);

}  // namespace signalbox::cli
