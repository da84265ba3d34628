#include "cli/render/heartbeat_line.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "cli/render/whole_seconds.hpp"
#include "core/plain_text.hpp"

namespace signalbox::cli {
namespace {

constexpr std::size_t most_stacks = 5;

/// The one that has moved longest, nested stacks last: they only wait for what is in them.
const Movement* waited_for(const BoardStack& stack) {
  const Movement* longest = nullptr;
  const auto is_stack = [](const Movement& movement) { return movement.type == "AWS::CloudFormation::Stack"; };
  for (const Movement& movement : stack.movements) {
    if (movement.end != MovementEnd::none) continue;
    const bool better = longest == nullptr || (is_stack(*longest) && !is_stack(movement)) ||
                        (is_stack(*longest) == is_stack(movement) && movement.began < longest->began);
    if (better) longest = &movement;
  }
  return longest;
}

std::string waits_text(const BoardStack& stack, const BoardView& view) {
  const Movement* movement = waited_for(stack);
  if (movement == nullptr) return {};
  const Duration moved = std::max(now_of(view) - movement->began, Duration(0));
  std::string text = fmt::format("  waiting for {} ({}) for {}", escape_for_terminal(movement->resource),
                                 escape_for_terminal(movement->type), in_seconds(moved));
  const auto usual =
      view.outlook.resources.slow_after(stack.name, movement->resource, movement->type, movement->status);
  if (usual && moved > *usual)
    text += fmt::format(", usually under {}", human_duration(std::chrono::round<std::chrono::seconds>(*usual)));
  return text;
}

SignalLine moving_line(const BoardStack& stack, const BoardView& view) {
  const Duration elapsed = std::max(now_of(view) - stack.began, Duration(0));
  std::string text = fmt::format("{}  {}  {}", escape_for_terminal(stack.name), describe_progress(stack.progress),
                                 in_seconds(elapsed));
  const std::string outlook = outlook_of(view);
  if (!outlook.empty()) text += "  " + outlook;
  return {stack.failed ? "rollback" : "moving", Tone::faint, text + waits_text(stack, view)};
}

}  // namespace

std::vector<SignalLine> heartbeat_lines(const BoardView& view) {
  std::vector<SignalLine> lines;
  if (view.waiting) {
    lines.push_back(
        {"waiting", Tone::faint,
         fmt::format("{}, waiting for {}", escape_for_terminal(view.waiting->text), in_seconds(view.waiting->waited))});
  }
  std::size_t not_told = 0;
  for (const BoardStack& stack : view.board.stacks()) {
    if (stack.ended) continue;
    if (lines.size() < most_stacks) {
      lines.push_back(moving_line(stack, view));
    } else {
      ++not_told;
    }
  }
  if (not_told > 0) lines.push_back({"moving", Tone::faint, fmt::format("and {} more stacks", not_told)});
  return lines;
}

}  // namespace signalbox::cli
