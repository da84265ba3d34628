#include "message/mermaid_gantt.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace signalbox {
namespace {

constexpr std::size_t longest_name = 60;
// A bar of no length is not drawn at all.
constexpr Duration shortest_bar = std::chrono::seconds(1);

struct Bar {
  std::size_t stack = 0;  ///< its place among the stacks
  const Movement* movement = nullptr;
  Time end{};

  [[nodiscard]] Duration length() const { return end - movement->began; }
  [[nodiscard]] bool failed() const { return movement->end == MovementEnd::failed; }
};

/// Only what no rule of Mermaid's grammar gives a meaning; it knows no escape that all its versions read.
std::string plain_name(std::string_view from_outside) {
  std::string name;
  for (const char c : from_outside.substr(0, longest_name)) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' ||
                       c == '.' || c == '-' || c == '_' || c == ' ';
    name += plain ? c : '_';
  }
  return name;
}

std::vector<Bar> all_bars(const std::vector<BoardStack>& stacks, Time end) {
  std::vector<Bar> bars;
  for (std::size_t place = 0; place < stacks.size(); ++place) {
    for (const Movement& movement : stacks[place].movements) {
      const Time until = movement.ended.value_or(std::max(end, movement.began));
      bars.push_back({place, &movement, std::max(until, movement.began + shortest_bar)});
    }
  }
  return bars;
}

/// The telling ones, in the order in which they began.
std::vector<Bar> chosen(std::vector<Bar> bars, std::size_t most) {
  if (bars.size() > most) {
    std::ranges::stable_sort(bars, [](const Bar& a, const Bar& b) {
      return a.failed() != b.failed() ? a.failed() : a.length() > b.length();
    });
    bars.resize(most);
  }
  std::ranges::stable_sort(bars, [](const Bar& a, const Bar& b) {
    return a.stack != b.stack ? a.stack < b.stack : a.movement->began < b.movement->began;
  });
  return bars;
}

// The mark in front keeps a resource that is called Title or Section from being read as a word of the grammar.
std::string bar_line(const Bar& bar) {
  std::string_view mark = "✓";
  std::string_view tag = "done, ";
  if (bar.movement->end == MovementEnd::none) {
    mark = "…";
    tag = "active, ";
  } else if (bar.movement->end != MovementEnd::finished) {
    mark = bar.failed() ? "✗" : "–";
    tag = bar.failed() ? "crit, " : "";
  }
  return fmt::format("    {} {} :{}{}, {}\n", mark, plain_name(bar.movement->resource), tag,
                     bar.movement->began.time_since_epoch().count(), bar.end.time_since_epoch().count());
}

}  // namespace

GanttChart mermaid_gantt(const std::vector<BoardStack>& stacks, Time end, std::size_t most_bars) {
  GanttChart chart;
  const std::vector<Bar> bars = all_bars(stacks, end);
  for (const BoardStack& stack : stacks) chart.left_out += stack.left_out;
  if (bars.empty()) return chart;

  chart.text = "gantt\n    dateFormat x\n    axisFormat %H:%M:%S\n";
  std::size_t drawn = 0;
  const BoardStack* section = nullptr;
  for (const Bar& bar : chosen(bars, most_bars)) {
    std::string lines;
    const BoardStack* stack = &stacks[bar.stack];
    if (stack != section) lines = fmt::format("    section {}\n", plain_name(stack->name));
    lines += bar_line(bar);
    if (chart.text.size() + lines.size() > longest_mermaid_text) break;
    chart.text += lines;
    section = stack;
    ++drawn;
  }
  chart.left_out += bars.size() - drawn;
  return chart;
}

}  // namespace signalbox
