#include "app/seen_outcomes.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace signalbox {
namespace {

void note_own(StackOutcome& stack, const Signal& signal) {
  stack.status = parse_stack_status(signal.status);
  stack.verdict = verdict_of(stack.status);
  if (!signal.physical_id.empty()) stack.arn = signal.physical_id;
}

}  // namespace

SeenOutcomes::SeenOutcomes(Broadcast& signals, const MonitorOrder& order) : tell_(signals) {
  for (const StackOrigin& origin : order.stacks) outcomes_.push_back({.name = origin.name, .arn = origin.arn});
}

void SeenOutcomes::accept(const Signal& signal) {
  tell_.accept(signal);
  const auto stack = std::ranges::find(outcomes_, signal.stack, &StackOutcome::name);
  if (stack == outcomes_.end() || signal.status.empty()) return;
  stack->touched = true;
  if (signal.resource.empty()) note_own(*stack, signal);
  if (signal.kind == SignalKind::resource_failed && stack->failure.empty())
    stack->failure = fmt::format("{}: {}", signal.resource, signal.reason);
}

}  // namespace signalbox
