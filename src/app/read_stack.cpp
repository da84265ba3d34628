#include "app/read_stack.hpp"

#include <algorithm>
#include <ranges>

namespace signalbox {
namespace {

// One page of events may not reach back to the beginning of a large operation; the description's own times do.
Time best_known_start(const StackDescription& stack, const std::vector<StackEvent>& events) {
  if (const auto began = operation_start(events)) return *began;
  const Time oldest_seen = events.empty() ? stack.updated.value_or(stack.created) : events.front().at;
  const Time described = stack.updated.value_or(stack.created);
  // A deletion changes neither time, so an older one says nothing about it.
  return stack.status == StackStatus::delete_in_progress ? oldest_seen : described;
}

}  // namespace

std::optional<Time> operation_start(const std::vector<StackEvent>& oldest_first) {
  std::optional<Time> start;
  for (const StackEvent& event : oldest_first | std::views::reverse) {
    if (!is_about_stack_itself(event)) continue;
    if (phase_of(parse_stack_status(event.status)) != StackPhase::in_progress) return start;
    start = event.at;
  }
  // The oldest own event that is seen may stand in the middle of a rollback; only a beginning is one.
  const auto first = std::ranges::find_if(oldest_first, is_about_stack_itself);
  const bool begins = first != oldest_first.end() && !is_rollback(parse_stack_status(first->status)) &&
                      verdict_of(parse_stack_status(first->status)) == Verdict::pending;
  return begins ? start : std::nullopt;
}

std::optional<StackReport> read_stack(CloudFormation& cloudformation, Clock& clock, const std::string& name_or_arn,
                                      std::size_t events, std::stop_token stop) {
  auto stack = cloudformation.describe_stack(name_or_arn, stop);
  if (!stack) return std::nullopt;
  StackReport report{.stack = std::move(*stack)};
  if (const auto arn = parse_stack_arn(report.stack.id)) report.console_url = console_url(*arn, report.stack.id);
  // By ARN: the name may meanwhile belong to another stack.
  const std::string& key = report.stack.id.empty() ? name_or_arn : report.stack.id;
  report.events = cloudformation.latest_events(key, std::move(stop)).value_or(std::vector<StackEvent>());
  if (phase_of(report.stack.status) == StackPhase::in_progress) {
    report.operation_began = best_known_start(report.stack, report.events);
    report.elapsed = std::max(Duration(0), clock.now() - *report.operation_began);
  }
  if (report.events.size() > events)
    report.events.erase(report.events.begin(), report.events.end() - static_cast<std::ptrdiff_t>(events));
  return report;
}

}  // namespace signalbox
