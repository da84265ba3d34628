#include "cli/render/moving_rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "cli/render/columns.hpp"
#include "cli/render/whole_seconds.hpp"
#include "core/plain_text.hpp"

namespace signalbox::cli {
namespace {

constexpr std::size_t widest_name = 40;
constexpr std::size_t indent = 2;
constexpr std::size_t time_width = 7;  // "59m 59s"

struct Row {
  const Movement* movement = nullptr;
  std::optional<Duration> slow_after;  ///< set when it is slow
  Duration moved{};

  [[nodiscard]] bool failed() const { return movement->end == MovementEnd::failed; }
  [[nodiscard]] std::size_t lines() const { return failed() && !movement->reason.empty() ? 2 : 1; }
  [[nodiscard]] int rank() const { return failed() ? 0 : slow_after ? 1 : 2; }
};

Row row_of(const BoardStack& stack, const Movement& movement, const Outlook& outlook, Time now) {
  Row row{&movement, std::nullopt, movement.ended.value_or(std::max(now, movement.began)) - movement.began};
  if (movement.end != MovementEnd::none) return row;
  const auto usual = outlook.resources.slow_after(stack.name, movement.resource, movement.type, movement.status);
  if (usual && row.moved > *usual) row.slow_after = usual;
  return row;
}

std::vector<Row> rows_of(const BoardStack& stack, const Outlook& outlook, Time now) {
  std::vector<Row> rows;
  for (const Movement& movement : stack.movements) {
    const bool shown = movement.end == MovementEnd::none || movement.end == MovementEnd::failed;
    if (shown) rows.push_back(row_of(stack, movement, outlook, now));
  }
  return rows;
}

std::size_t lines_of(const std::vector<Row>& rows) {
  std::size_t lines = 0;
  for (const Row& row : rows) lines += row.lines();
  return lines;
}

/// The most telling ones that fit, in the order in which they began.
std::vector<Row> chosen(std::vector<Row> rows, std::size_t room) {
  if (lines_of(rows) <= room) return rows;
  std::ranges::stable_sort(rows, {}, &Row::rank);
  std::vector<Row> kept;
  for (const Row& row : rows) {
    if (row.lines() > room) break;
    room -= row.lines();
    kept.push_back(row);
  }
  std::ranges::stable_sort(kept, {}, [](const Row& row) { return row.movement->began; });
  return kept;
}

/// Writes the rows, each below the nearest one that it is nested in.
class Tree {
 public:
  Tree(const std::vector<Row>& rows, std::string_view spinner) : rows_(rows), spinner_(spinner) {
    for (const Row& row : rows_) {
      names_.insert(row.movement->resource);
      name_width_ = std::max(name_width_, std::min(widest_name, columns(escape_for_terminal(row.movement->resource))));
    }
  }

  std::vector<LiveLine> lines() {
    add_below({}, 1);
    return std::move(lines_);
  }

 private:
  [[nodiscard]] std::string parent_of(const std::string& resource) const {
    for (auto slash = resource.rfind('/'); slash != std::string::npos && slash > 0;
         slash = resource.rfind('/', slash - 1)) {
      const std::string parent = resource.substr(0, slash);
      if (names_.contains(parent)) return parent;
    }
    return {};
  }

  [[nodiscard]] std::size_t status_column() const { return 2 * indent + name_width_ + 2 + time_width + 2; }

  void add_below(const std::string& parent, std::size_t depth) {
    for (const Row& row : rows_) {
      const std::string& resource = row.movement->resource;
      if (parent_of(resource) != parent) continue;
      add(row, resource.substr(parent.empty() ? 0 : parent.size() + 1), depth);
      // A resource that failed and is on its way back stands here twice, what is nested in it once.
      if (descended_.insert(resource).second) add_below(resource, depth + 1);
    }
  }

  void add(const Row& row, const std::string& name, std::size_t depth) {
    const Movement& movement = *row.movement;
    const Tone tone = row.failed() ? Tone::bad : row.slow_after ? Tone::warning : Tone::plain;
    const std::size_t left = depth * indent;
    LiveLine line(Tone::plain, std::string(left, ' '));
    line.add(tone, row.failed() ? "✗" : spinner_).add(Tone::plain, " ");
    // What matters most stands first: a narrow terminal cuts the rest.
    line.add(tone, cut_to(escape_for_terminal(name), widest_name)).tab(2 * indent + name_width_ + 2);
    line.add(Tone::strong, in_seconds(row.moved)).tab(status_column());
    line.add(tone, movement.status).add(Tone::plain, "  ");
    if (row.slow_after) {
      line.add(Tone::warning, fmt::format("slow: usually under {}  ",
                                          human_duration(std::chrono::round<std::chrono::seconds>(*row.slow_after))));
    }
    line.add(Tone::faint, movement.type);
    lines_.push_back(std::move(line));
    if (row.lines() == 2)
      lines_.push_back(LiveLine(Tone::plain, std::string(left + indent, ' ')).add(Tone::bad, movement.reason));
  }

  const std::vector<Row>& rows_;
  std::string_view spinner_;
  std::set<std::string> names_, descended_;
  std::size_t name_width_ = 0;
  std::vector<LiveLine> lines_;
};

LiveLine folded(const BoardStack& stack, std::size_t not_shown) {
  LiveLine line;
  line.add(Tone::plain, std::string(indent, ' '));
  if (const std::size_t finished = stack.finished(); finished > 0)
    line.add(Tone::good, fmt::format("✓ {} finished", finished));
  if (not_shown > 0) line.add(Tone::faint, fmt::format("{}… and {} more", stack.finished() > 0 ? "  " : "", not_shown));
  return line;
}

}  // namespace

std::vector<LiveLine> moving_rows(const BoardStack& stack, const Outlook& outlook, Time now, std::string_view spinner,
                                  std::size_t most) {
  if (most == 0) return {};
  const std::vector<Row> rows = rows_of(stack, outlook, now);
  const bool folds = stack.finished() > 0 || lines_of(rows) > most;
  const std::vector<Row> kept = chosen(rows, folds ? most - 1 : most);
  std::vector<LiveLine> lines = Tree(kept, spinner).lines();
  if (folds) lines.push_back(folded(stack, rows.size() - kept.size()));
  return lines;
}

}  // namespace signalbox::cli
