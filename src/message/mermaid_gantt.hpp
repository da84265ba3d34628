// A deployment's resources as a Mermaid gantt chart. GitHub draws one of at most 50,000 characters, and nobody reads
// one of many hundred lines: what failed and what took longest is shown, the rest is counted.
#pragma once

#include <string>
#include <vector>

#include "message/stack_board.hpp"

namespace signalbox {

struct GanttChart {
  std::string text;          ///< without the fence around it; empty when nothing moved
  std::size_t left_out = 0;  ///< movements that are not in it
};

inline constexpr std::size_t most_gantt_bars = 100;
inline constexpr std::size_t longest_mermaid_text = 45'000;

/// `end`: how far bars reach whose resources still move.
[[nodiscard]] GanttChart mermaid_gantt(const std::vector<BoardStack>& stacks, Time end,
                                       std::size_t most_bars = most_gantt_bars);

}  // namespace signalbox
