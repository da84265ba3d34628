#include "message/job_summary.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/utf8.hpp"
#include "message/markdown_text.hpp"
#include "message/mermaid_gantt.hpp"

namespace signalbox {
namespace {

using std::chrono::seconds;

constexpr std::size_t most_slow = 10;
constexpr std::size_t most_told_failures = 20;
constexpr std::size_t most_told_stacks = 50;
constexpr std::size_t most_told_notices = 10;
// Escaped, it may take six times as much.
constexpr std::size_t longest_reason = 600;

std::string_view mark_of(const std::string& status) {
  if (status == "succeeded") return "✅";
  return status == "failed" ? "❌" : "⚠️";
}

std::string reason_text(const std::string& reason) { return markdown_text(shortened(reason, longest_reason)); }

std::string more(std::size_t count) { return count == 0 ? std::string() : fmt::format("\n… and {} more\n", count); }

/// "12m 30s, usually 10m", or that it was longer or shorter by how much.
std::string ran_text(Duration ran, std::optional<Duration> usual) {
  const std::string took = human_duration(std::chrono::floor<seconds>(ran));
  return usual ? fmt::format("{} (usually {})", took, human_duration(std::chrono::round<seconds>(*usual))) : took;
}

std::string row(std::string_view label, const std::string& safe_text) {
  return safe_text.empty() ? std::string() : fmt::format("| {} | {} |\n", label, safe_text);
}

std::string heading(const SummaryFacts& facts) {
  std::string text = fmt::format("## {} {}: {}\n\n", mark_of(facts.status), markdown_text(facts.environment),
                                 markdown_text(facts.status));
  if (!facts.reason.empty()) text += "Reason: " + reason_text(facts.reason) + "\n\n";
  return text;
}

std::string links(const SummaryFacts& facts) {
  std::string text = markdown_code("signalbox show " + facts.correlation_id);
  if (!facts.console_url.empty()) text = markdown_link("CloudFormation console", facts.console_url) + " · " + text;
  return facts.run_url.empty() ? text : markdown_link("workflow run", facts.run_url) + " · " + text;
}

std::string table_of(const SummaryFacts& facts) {
  std::string text = "| | |\n| --- | --- |\n";
  text += row("Deployment", markdown_code(facts.correlation_id));
  if (facts.ran) text += row("Took", ran_text(*facts.ran, facts.usual));
  if (facts.waited >= seconds(1))
    text += row("Waited in line", human_duration(std::chrono::floor<seconds>(facts.waited)));
  for (const std::string& answer : facts.answers) text += row("Answered", reason_text(answer));
  if (facts.token != 0) text += row("Token", std::to_string(facts.token));
  if (facts.exit_code) text += row("Exit code of the command", std::to_string(*facts.exit_code));
  return text + row("Where to look", links(facts)) + "\n";
}

std::string stack_line(const BoardStack& stack, Time ended) {
  const Duration took = stack.ended.value_or(std::max(ended, stack.began)) - stack.began;
  return fmt::format("| {} | {} | {} | {} | {} |\n", markdown_code(stack.name), markdown_code(stack.status),
                     human_duration(std::chrono::floor<seconds>(took)), stack.progress.done, stack.progress.failed);
}

std::string stacks_part(const StackBoard& board, Time ended) {
  if (board.stacks().empty()) return {};
  std::string text =
      "### Stacks\n\n| Stack | Status | Took | Resources done | Failed |\n| --- | --- | --: | --: | --: |\n";
  std::size_t told = 0;
  for (const BoardStack& stack : board.stacks()) {
    if (told++ == most_told_stacks) break;
    text += stack_line(stack, ended);
  }
  return text + more(board.stacks().size() - std::min(board.stacks().size(), most_told_stacks)) + "\n";
}

std::string failures_part(const StackBoard& board) {
  const auto& failures = board.failures();
  if (failures.empty()) return {};
  std::string text = "### What failed\n\n";
  std::size_t told = 0;
  for (const BoardFailure& failure : failures) {
    if (told++ == most_told_failures) break;
    const std::string name = failure.resource.empty() ? failure.stack : failure.stack + " / " + failure.resource;
    text +=
        fmt::format("- {} {} {}{}\n", markdown_code(name), markdown_text(failure.type), markdown_code(failure.status),
                    failure.reason.empty() ? "" : ": " + reason_text(failure.reason));
  }
  return text + more(board.failure_count() - std::min(failures.size(), most_told_failures)) + "\n";
}

std::string notices_part(const StackBoard& board) {
  const auto& notices = board.notices();
  if (notices.empty()) return {};
  const std::size_t told = std::min(notices.size(), most_told_notices);
  std::string text = "### To know\n\n";
  for (std::size_t i = 0; i < told; ++i) text += fmt::format("- {}\n", reason_text(notices[i]));
  return text + more(notices.size() - told) + "\n";
}

struct Timed {
  const BoardStack* stack;
  const Movement* movement;
  Duration took;
};

std::vector<Timed> slowest(const StackBoard& board, Time ended) {
  std::vector<Timed> all;
  for (const BoardStack& stack : board.stacks()) {
    for (const Movement& movement : stack.movements) {
      const Time end = movement.ended.value_or(std::max(ended, movement.began));
      if (end - movement.began >= seconds(1)) all.push_back({&stack, &movement, end - movement.began});
    }
  }
  std::ranges::stable_sort(all, std::ranges::greater(), &Timed::took);
  if (all.size() > most_slow) all.resize(most_slow);
  return all;
}

std::string slowest_part(const StackBoard& board, Time ended) {
  const auto slow = slowest(board, ended);
  if (slow.empty()) return {};
  std::string text = "### Slowest resources\n\n| Resource | Type | Status | Took |\n| --- | --- | --- | --: |\n";
  const bool several = board.stacks().size() > 1;
  for (const auto& [stack, movement, took] : slow) {
    const std::string name = several ? stack->name + " / " + movement->resource : movement->resource;
    text += fmt::format("| {} | {} | {} | {}{} |\n", markdown_code(name), markdown_code(movement->type),
                        markdown_code(movement->status), human_duration(std::chrono::floor<seconds>(took)),
                        movement->ended ? "" : " so far");
  }
  return text + "\n";
}

std::string chart_part(const StackBoard& board, Time ended) {
  const GanttChart chart = mermaid_gantt(board.stacks(), ended);
  if (chart.text.empty()) return {};
  return fmt::format("### Course\n\n```mermaid\n{}```\n{}\n", chart.text, more(chart.left_out));
}

}  // namespace

std::string job_summary(const SummaryFacts& facts, const StackBoard& board, std::size_t most_bytes) {
  const Time ended = std::max(facts.ended, board.newest());
  // The most telling first: what does not fit is missing from the end.
  const std::vector<std::string> parts{heading(facts),          table_of(facts),           failures_part(board),
                                       notices_part(board),     stacks_part(board, ended), slowest_part(board, ended),
                                       chart_part(board, ended)};
  constexpr std::string_view cut = "The rest does not fit here; the log has it.\n";
  std::string text;
  for (const std::string& part : parts) {
    if (text.size() + part.size() + cut.size() > most_bytes) return text.empty() ? text : text.append(cut);
    text += part;
  }
  return text;
}

}  // namespace signalbox
