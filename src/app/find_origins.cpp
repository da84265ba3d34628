#include "app/find_origins.hpp"

#include <algorithm>
#include <span>

#include "app/stack_list.hpp"
#include "core/error.hpp"
#include "core/failure_reason.hpp"
#include "core/stack_course.hpp"
#include "core/tracker.hpp"

namespace signalbox {
namespace {

using Events = std::vector<StackEvent>;

// An account has 2,000 stacks unless AWS allows it more: twenty pages.
constexpr std::size_t too_few_for_a_list = 20;

void begin_behind(StackOrigin& origin, const Events& events, std::size_t first_news) {
  if (first_news == 0) return;
  origin.baseline_event_id = events[first_news - 1].event_id;
  origin.past_operation = operation_that_ended(events[first_news - 1]);
}

bool tell_operations(const Events& events) {
  return std::ranges::any_of(events, [](const StackEvent& event) { return !event.operation_id.empty(); });
}

/// Some endpoints tell only by DescribeEvents which operation an event belongs to. Without, order and time decide.
void learn_operations(CloudFormation& cloudformation, const StackDescription& stack, Events& events,
                      std::stop_token stop) {
  if (events.empty() || tell_operations(events) || stack.last_operations.empty()) return;
  try {
    const auto answer = cloudformation.operations_since(stack.id, events.front().at, std::move(stop));
    if (const auto* known = std::get_if<std::vector<OperationEvent>>(&answer)) add_operations(events, *known);
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::interrupted) throw;
  }
}

/// Whether the stack has begun what its events do not show yet.
bool is_ahead_of(const Events& events, const StackDescription& moving) {
  if (events.empty()) return false;
  const StackOperation* newest = newest_movement(moving.last_operations);
  if (newest != nullptr && tell_operations(events)) {
    return std::ranges::find(events, newest->id, &StackEvent::operation_id) == events.end();
  }
  return moving.updated && *moving.updated > events.back().at;
}

// The newest operation, also when the events show its end: a description that still says it moves lags behind them,
// and how it ended is not told yet. Only one of another operation than all of them has begun what they do not show.
std::size_t first_news_of(const StackDescription& moving, const Events& events) {
  return is_ahead_of(events, moving) ? running_operation(events) : newest_operation(events);
}

/// However long the stack's past is.
Events events_of_newest_operation(CloudFormation& cloudformation, const std::string& arn, std::stop_token stop) {
  BackToNewestOperation back;
  const auto is_earlier = [&](const StackEvent& event) { return back.is_earlier(event); };
  return cloudformation.events_back_to(arn, is_earlier, std::move(stop)).value_or(Events());
}

/// Why the newest operation failed, as far as the newest events tell it.
std::string failure_in(const Events& newest, const std::string& arn) {
  const std::size_t begin = newest_operation(newest);
  Tracker tracker({.stack_name = arn});
  const std::span operation = std::span(newest).subspan(begin < newest.size() ? begin : 0);
  if (!operation.empty()) static_cast<void>(tracker.take(arn, operation, operation.back().at));
  static_cast<void>(tracker.tell_rest({}));
  const auto failure = tracker.first_failure();
  return failure ? failure_text(*failure) : std::string();
}

// One list in place of a question each. What moved since shows in the events, which are read afterwards.
StackList list_for(CloudFormation& cloudformation, std::size_t stacks, std::stop_token stop) {
  if (stacks <= too_few_for_a_list) return StackList({});
  try {
    return StackList(cloudformation.describe_stacks(std::move(stop)));
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::denied) throw;
    return StackList({});  // the right to see each may be there all the same
  }
}

FoundStack find_origin(CloudFormation& cloudformation, const StackList& list, const std::string& name,
                       std::stop_token stop) {
  const StackDescription* listed = list.find(name);
  FoundStack found{{name, {}, {}}, listed != nullptr ? *listed : cloudformation.describe_stack(name, stop)};
  if (!found.stack) return found;
  const std::string& arn = found.origin.arn = found.stack->id;
  if (is_busy(found.stack->status)) {
    Events events = events_of_newest_operation(cloudformation, arn, stop);
    learn_operations(cloudformation, *found.stack, events, std::move(stop));
    begin_behind(found.origin, events, first_news_of(*found.stack, events));
  } else {
    const Events events = cloudformation.latest_events(arn, std::move(stop)).value_or(Events());
    begin_behind(found.origin, events, running_operation(events));
    found.has_begun = running_operation(events) < events.size();
    if (verdict_of(found.stack->status) == Verdict::failed) found.failure = failure_in(events, arn);
  }
  return found;
}

}  // namespace

StackOutcome outcome_at_rest(const FoundStack& found) {
  StackOutcome outcome;
  outcome.name = found.origin.name;
  outcome.arn = found.origin.arn;
  outcome.at_rest = !found.moves();
  if (found.stack) outcome.status = found.stack->status;
  // A rollback that still runs knows its verdict, but this is one at rest.
  if (has_ended(outcome.status)) outcome.verdict = verdict_of(outcome.status);
  outcome.failure = found.failure;
  return outcome;
}

std::vector<FoundStack> find_origins(CloudFormation& cloudformation, const std::vector<std::string>& stacks,
                                     std::stop_token stop) {
  const StackList list = list_for(cloudformation, stacks.size(), stop);
  std::vector<FoundStack> found;
  for (const std::string& stack : stacks) found.push_back(find_origin(cloudformation, list, stack, stop));
  return found;
}

}  // namespace signalbox
