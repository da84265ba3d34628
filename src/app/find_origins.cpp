#include "app/find_origins.hpp"

#include "core/stack_course.hpp"

namespace signalbox {
namespace {

/// The event before the operation that runs, however long the stack's past is.
std::string event_before_running(CloudFormation& cloudformation, const std::string& arn, std::stop_token stop) {
  BackToNewestOperation back;
  const auto is_earlier = [&](const StackEvent& event) { return back.is_earlier(event); };
  const auto events = cloudformation.events_back_to(arn, is_earlier, std::move(stop));
  if (!events || events->empty()) return {};
  const std::size_t new_from = running_operation(*events);
  return new_from == 0 ? std::string() : (*events)[new_from - 1].event_id;
}

std::string newest_event(CloudFormation& cloudformation, const std::string& arn, std::stop_token stop) {
  const auto events = cloudformation.latest_events(arn, std::move(stop));
  return !events || events->empty() ? std::string() : events->back().event_id;
}

FoundStack find_origin(CloudFormation& cloudformation, const std::string& name, std::stop_token stop) {
  FoundStack found{{name, {}, {}}, cloudformation.describe_stack(name, stop)};
  if (!found.stack) return found;
  found.origin.arn = found.stack->id;
  found.origin.baseline_event_id = found.moves()
                                       ? event_before_running(cloudformation, found.origin.arn, std::move(stop))
                                       : newest_event(cloudformation, found.origin.arn, std::move(stop));
  return found;
}

Verdict verdict_at_rest(StackStatus status) {
  switch (phase_of(status)) {
    case StackPhase::succeeded:
      return Verdict::succeeded;
    case StackPhase::failed:
    case StackPhase::needs_action:
      return Verdict::failed;
    case StackPhase::not_begun:
    case StackPhase::in_progress:
    case StackPhase::unknown:
      return Verdict::pending;
  }
  return Verdict::pending;
}

}  // namespace

StackOutcome outcome_at_rest(const FoundStack& found) {
  StackOutcome outcome;
  outcome.name = found.origin.name;
  outcome.arn = found.origin.arn;
  outcome.at_rest = !found.moves();
  if (found.stack) outcome.status = found.stack->status;
  outcome.verdict = verdict_at_rest(outcome.status);
  return outcome;
}

std::vector<FoundStack> find_origins(CloudFormation& cloudformation, const std::vector<std::string>& stacks,
                                     std::stop_token stop) {
  std::vector<FoundStack> found;
  for (const std::string& stack : stacks) found.push_back(find_origin(cloudformation, stack, stop));
  return found;
}

}  // namespace signalbox
