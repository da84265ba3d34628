#include "app/failed_ends.hpp"

#include <fmt/format.h>

#include "core/stack_event.hpp"

namespace signalbox {
namespace {

// Signals call a stack by its name, also where it was asked for by its ARN.
std::string name_in_signals(const StackOutcome& outcome) {
  const auto arn = parse_stack_arn(outcome.name);
  return arn ? arn->name : outcome.name;
}

std::string text_of_end(const std::string& status, const std::string& first_failure) {
  return fmt::format("the operation before ended in {}{}{}", status, first_failure.empty() ? "" : ": ", first_failure);
}

}  // namespace

void FailedEnds::accept(const Signal& signal) {
  if (signal.kind == SignalKind::stack_started) first_failures_.erase(signal.stack);
  if (signal.kind == SignalKind::resource_failed)
    first_failures_.try_emplace(signal.stack, fmt::format("{}: {}", signal.resource, signal.reason));
  if (signal.kind != SignalKind::stack_finished) return;
  if (verdict_of(parse_stack_status(signal.status)) == Verdict::failed)
    ends_.try_emplace(signal.stack, text_of_end(signal.status, first_failures_[signal.stack]));
}

void FailedEnds::add_to(std::vector<StackOutcome>& outcomes) const {
  for (StackOutcome& outcome : outcomes) {
    const auto end = ends_.find(name_in_signals(outcome));
    if (end == ends_.end() || outcome.verdict != Verdict::succeeded) continue;
    outcome.verdict = Verdict::failed;
    outcome.failure = end->second;
  }
}

}  // namespace signalbox
