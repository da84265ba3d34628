#include "cli/render/board_layout.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "cli/render/moving_rows.hpp"
#include "cli/render/signal_line.hpp"
#include "cli/render/whole_seconds.hpp"

namespace signalbox::cli {
namespace {

constexpr std::array<std::string_view, 10> frames{"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"};
constexpr std::size_t bar_width = 20;
// It is full when it is over, not before.
constexpr double fullest_while_moving = 0.95;

std::string_view spinner_of(const BoardView& view) { return frames.at(view.frame % frames.size()); }

bool has_failed(const BoardStack& stack) { return stack.failed; }
bool is_shown(const BoardStack& stack) { return !stack.ended || stack.failed; }

Duration elapsed_of(const BoardStack& stack, Time now) {
  return stack.ended.value_or(std::max(now, stack.began)) - stack.began;
}

/// How much is done: counted where the number of resources is known, else by the time it usually takes.
std::optional<double> share_of(const BoardStack& stack, const BoardView& view) {
  if (stack.progress.expected > 0)
    return static_cast<double>(stack.progress.done) / static_cast<double>(stack.progress.expected);
  if (!view.outlook.whole || view.outlook.whole->median <= Duration(0)) return std::nullopt;
  return static_cast<double>(elapsed_of(stack, now_of(view)).count()) /
         static_cast<double>(view.outlook.whole->median.count());
}

std::string bar_text(double share) {
  const auto full = static_cast<std::size_t>(std::clamp(share, 0.0, fullest_while_moving) * bar_width);
  std::string bar;
  for (std::size_t cell = 0; cell < bar_width; ++cell) bar += cell < full ? "━" : "─";
  return bar;
}

LiveLine waiting_line(const BoardView& view) {
  return LiveLine(Tone::faint, spinner_of(view))
      .add(Tone::faint, fmt::format(" {}  waiting for {}", view.waiting->text, in_seconds(view.waiting->waited)));
}

LiveLine title_line(const BoardView& view) {
  const Time now = now_of(view);
  const Time since = view.board.began_at().value_or(view.board.stacks().front().began);
  LiveLine line(Tone::strong, view.title.empty() ? "deployment" : view.title);
  line.add(Tone::plain, "  " + in_seconds(std::max(now - since, Duration(0))));
  const std::string outlook = outlook_of(view);
  if (!outlook.empty()) line.add(Tone::faint, "  " + outlook);
  return line;
}

LiveLine stack_line(const BoardStack& stack, const BoardView& view) {
  const Tone tone = has_failed(stack) ? Tone::bad : Tone::plain;
  LiveLine line(tone, stack.ended ? "✗" : spinner_of(view));
  line.add(Tone::strong, " " + stack.name).add(Tone::plain, "  ").add(tone, stack.status);
  line.add(Tone::plain, "  " + in_seconds(elapsed_of(stack, now_of(view))) + "  ");
  if (const auto share = share_of(stack, view); share && !stack.failed && !stack.ended)
    line.add(Tone::good, bar_text(*share)).add(Tone::plain, "  ");
  line.add(Tone::faint, describe_progress(stack.progress));
  if (!stack.stalled.empty()) line.add(Tone::bad, "  STALLED: " + stack.stalled);
  if (stack.stalled.empty() && !stack.overdue.empty()) line.add(Tone::warning, "  overdue: " + stack.overdue);
  return line;
}

LiveLine ended_line(const StackBoard& board) {
  std::string names;
  std::size_t count = 0;
  for (const BoardStack& stack : board.stacks()) {
    if (is_shown(stack)) continue;
    names += (count++ == 0 ? "" : ", ") + stack.name;
  }
  LiveLine line;
  if (count > 0)
    line.add(Tone::good, fmt::format("✓ {} finished: ", count == 1 ? "stack" : fmt::format("{} stacks", count)));
  return line.add(Tone::faint, names);
}

/// What must be seen first when there is no room for all.
std::vector<const BoardStack*> shown_stacks(const StackBoard& board, std::size_t most) {
  std::vector<const BoardStack*> shown;
  for (const BoardStack& stack : board.stacks()) {
    if (is_shown(stack)) shown.push_back(&stack);
  }
  if (shown.size() <= most) return shown;
  std::ranges::stable_partition(shown, [](const BoardStack* stack) { return has_failed(*stack); });
  shown.resize(most);
  return shown;
}

class Page {
 public:
  Page(const BoardView& view, ScreenSize size) : view_(view), size_(size) {}

  std::vector<LiveLine> lines() {
    if (view_.waiting) add(waiting_line(view_));
    if (view_.board.is_moving()) add_stacks();
    return std::move(lines_);
  }

 private:
  [[nodiscard]] std::size_t room() const { return size_.height - std::min(size_.height, lines_.size()); }
  void add(const LiveLine& line) {
    if (room() > 0) lines_.push_back(line.cut_to(size_.width));
  }

  void add_stacks() {
    add(title_line(view_));
    const LiveLine ended = ended_line(view_.board);
    const std::size_t footer = ended.columns() > 0 ? 1 : 0;
    const std::size_t all = static_cast<std::size_t>(std::ranges::count_if(view_.board.stacks(), is_shown));
    auto stacks = shown_stacks(view_.board, room() - std::min(room(), footer));
    // One line fewer, for the count of those that are not shown.
    if (stacks.size() < all && !stacks.empty()) stacks.pop_back();
    std::size_t heads = stacks.size() + (stacks.size() < all ? 1 : 0) + footer;
    for (std::size_t place = 0; place < stacks.size(); ++place) {
      add(stack_line(*stacks[place], view_));
      --heads;
      const std::size_t spare = room() - std::min(room(), heads);
      for (const LiveLine& line : moving_rows(*stacks[place], view_.outlook, now_of(view_), spinner_of(view_),
                                              spare / (stacks.size() - place)))
        add(line);
    }
    if (stacks.size() < all) add(LiveLine(Tone::faint, fmt::format("… and {} more stacks", all - stacks.size())));
    if (footer > 0) add(ended);
  }

  const BoardView& view_;
  ScreenSize size_;
  std::vector<LiveLine> lines_;
};

}  // namespace

Time now_of(const BoardView& view) { return std::max(view.now, view.board.newest()); }

std::string outlook_of(const BoardView& view) {
  if (!view.outlook.whole || view.board.stacks().empty()) return {};
  const Time since = view.board.began_at().value_or(view.board.stacks().front().began);
  return outlook_text(*view.outlook.whole, std::max(now_of(view) - since, Duration(0)));
}

std::vector<LiveLine> lay_out(const BoardView& view, ScreenSize size) { return Page(view, size).lines(); }

}  // namespace signalbox::cli
