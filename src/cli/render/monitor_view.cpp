#include "cli/render/monitor_view.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <nlohmann/json.hpp>

#include "cli/command.hpp"
#include "cli/render/json_text.hpp"
#include "core/plain_text.hpp"

namespace signalbox::cli {
namespace {

using nlohmann::ordered_json;

bool is_told(const MonitorReport& report, const StackOutcome& stack) { return stack.touched || !report.anything_ran; }

Tone tone_for(const MonitorReport& report, const StackOutcome& stack) {
  if (!stack.at_rest) return Tone::warning;
  if (!is_told(report, stack)) return Tone::plain;
  return stack.verdict == Verdict::succeeded ? Tone::good : Tone::bad;
}

std::string_view remark(const MonitorReport& report, const StackOutcome& stack) {
  if (!stack.at_rest) return "  (not known to be over)";
  if (!stack.touched && report.anything_ran) return "  (not touched)";
  return {};
}

bool exists(const StackOutcome& stack) { return !stack.at_rest || !stack.arn.empty(); }

std::string status_text(const StackOutcome& stack) {
  if (!exists(stack)) return "does not exist";
  return stack.status == StackStatus::unknown ? "status not known" : std::string(to_string(stack.status));
}

std::string_view next_for(const StackOutcome& stack) {
  return exists(stack) ? next_step(stack.status) : std::string_view();
}

std::string row(const MonitorReport& report, const StackOutcome& stack, const Output& output) {
  std::string text = fmt::format("  {:<12} {}  {}{}", "stack", escape_for_terminal(stack.name),
                                 output.paint_talk(tone_for(report, stack), status_text(stack)), remark(report, stack));
  if (!stack.failure.empty()) text += fmt::format("\n  {:<12} {}", "cause", escape_for_terminal(stack.failure));
  const auto next = next_for(stack);
  if (!next.empty()) text += fmt::format("\n  {:<12} {}", "next", next);
  return text;
}

ordered_json outcome_json(const StackOutcome& stack) {
  ordered_json object;
  object["stack_name"] = stack.name;
  object["stack_id"] = text_or_null(stack.arn);
  object["status"] = text_or_null(stack.status == StackStatus::unknown ? "" : std::string(to_string(stack.status)));
  object["touched"] = stack.touched;
  object["at_rest"] = stack.at_rest;
  object["failure"] = text_or_null(stack.failure);
  object["next_step"] = text_or_null(std::string(next_for(stack)));
  return object;
}

std::string headline(const MonitorReport& report, const Output& output) {
  if (report.interrupted) return "interrupted; what was watched goes on";
  if (!report.given_up.empty())
    return output.paint_talk(Tone::bad, "gave up watching: ") + escape_for_terminal(report.given_up);
  if (!report.anything_ran) return "nothing is running";
  if (report.waited_in_vain) return "waited, and not every stack has begun to move";
  return "over";
}

}  // namespace

int monitor_exit_code(const MonitorReport& report, std::optional<int> signal) {
  if (report.interrupted) return 128 + signal.value_or(SIGINT);
  const bool unknown = std::ranges::any_of(report.stacks, [](const StackOutcome& stack) { return !stack.at_rest; });
  if (unknown || !report.given_up.empty()) return exit_code::unreachable;
  const bool failed = std::ranges::any_of(report.stacks, [&](const StackOutcome& stack) {
    return is_told(report, stack) && stack.verdict != Verdict::succeeded;
  });
  if (failed) return exit_code::failed;
  return report.waited_in_vain ? exit_code::gave_up : exit_code::done;
}

Signal monitor_end(const MonitorReport& report, int code, Time at) {
  Signal signal;
  signal.at = at;
  signal.correlation_id = report.correlation_id;
  signal.environment = report.environment;
  if (code == exit_code::done || code == exit_code::failed) {
    signal.kind = SignalKind::deployment_finished;
    signal.status = code == exit_code::done ? "succeeded" : "failed";
    signal.text =
        report.anything_ran ? "What was watched is over, and so is the monitor." : "Nothing was running to be watched.";
    const auto failure = std::ranges::find_if(report.stacks, [](const auto& stack) { return !stack.failure.empty(); });
    if (failure != report.stacks.end()) signal.reason = failure->failure;
  } else if (code == exit_code::gave_up) {
    signal.text = "Not every stack has begun to move; the monitor waits no longer.";
  } else {
    signal.kind = SignalKind::monitor_gap;
    signal.text = report.interrupted ? "The monitor was told to end; nobody watches what goes on."
                                     : "The monitor ends, and how what it watched goes on is not known.";
    signal.reason = report.given_up;
  }
  return signal;
}

std::string monitor_summary(const MonitorReport& report, const Output& output) {
  std::string text = headline(report, output);
  for (const StackOutcome& stack : report.stacks) text += "\n" + row(report, stack, output);
  for (const std::string& line : report.evidence)
    text += fmt::format("\n  {:<12} {}", "evidence", escape_for_terminal(line));
  return text;
}

std::string monitor_json(const MonitorReport& report, int exit_code) {
  ordered_json object;
  object["correlation_id"] = text_or_null(report.correlation_id);
  object["environment"] = text_or_null(report.environment);
  object["exit_code"] = exit_code;
  object["was_running"] = report.anything_ran;
  object["interrupted"] = report.interrupted;
  object["given_up"] = text_or_null(report.given_up);
  object["stacks"] = ordered_json::array();
  for (const StackOutcome& stack : report.stacks) object["stacks"].push_back(outcome_json(stack));
  object["evidence"] = report.evidence;
  return json_text(object);
}

std::string detached_json(std::int64_t pid, const std::string& log) {
  ordered_json object;
  object["pid"] = pid;
  object["log"] = log;
  return json_text(object);
}

}  // namespace signalbox::cli
