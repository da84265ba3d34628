#include "support/fake_cloudformation.hpp"

#include <algorithm>

namespace signalbox::testing {
namespace {

constexpr std::size_t newest_page = 100;

/// The same stack: recorded events belong to the ARN and the name that the test gives.
StackEvent adopted(StackEvent event, const Timeline& from, const std::string& name, const std::string& arn,
                   Duration shift) {
  if (event.physical_id == from.stack_arn) event.physical_id = arn;
  if (event.logical_id == from.stack) event.logical_id = name;
  event.stack_id = arn;
  event.stack_name = name;
  event.at += shift;
  return event;
}

}  // namespace

std::string arn_of(const std::string& name) {
  return "arn:aws:cloudformation:us-east-1:000000000000:stack/" + name + "/11111111-2222-3333-4444-555555555555";
}

void FakeCloudFormation::put_stack(const std::string& name, StackStatus status) {
  std::lock_guard guard(mutex_);
  if (Stack* known = find_by_arn(arn_of(name))) {
    known->status_before = status;
  } else {
    stacks_.push_back({name, arn_of(name), status, {}, {}});
  }
}

void FakeCloudFormation::remove_stack(const std::string& name) {
  std::lock_guard guard(mutex_);
  std::erase_if(stacks_, [&](const Stack& stack) { return stack.name == name; });
}

void FakeCloudFormation::play(const std::string& name, const Timeline& recording, Time begin, const std::string& arn) {
  std::lock_guard guard(mutex_);
  const std::string id = arn.empty() ? arn_of(name) : arn;
  Stack* stack = find_by_arn(id);
  if (stack == nullptr) {
    stacks_.push_back({name, id, std::nullopt, {}, {}});
    stack = &stacks_.back();
    if (recording.initiated != "CREATE") stack->status_before = StackStatus::create_complete;
  }
  const std::size_t from = stack->events.size();
  for (const StackEvent& event : recording.events)
    stack->events.push_back(adopted(event, recording, name, id, begin - recording.start));
  note_operations(*stack, from);
}

/// As AWS does: a rollback is an operation of its own.
void FakeCloudFormation::note_operations(Stack& stack, std::size_t from) {
  std::string current;
  for (std::size_t i = from; i < stack.events.size(); ++i) {
    StackEvent& event = stack.events[i];
    const bool rolls_back = is_about_stack_itself(event) && event.status.ends_with("ROLLBACK_IN_PROGRESS");
    if (current.empty() || (rolls_back && stack.operations[current] != "ROLLBACK")) {
      current = stack.arn + "-operation-" + std::to_string(stack.operations.size());
      stack.operations[current] = rolls_back ? "ROLLBACK" : "UPDATE_STACK";
    }
    event.operation_id = current;
  }
}

std::vector<StackOperation> FakeCloudFormation::last_operations(const Stack& stack) const {
  std::vector<StackOperation> newest_first;
  for (auto event = stack.events.rbegin(); event != stack.events.rend(); ++event) {
    if (event->at + lag_ > clock_.now()) continue;
    const std::string& id = event->operation_id;
    if (std::ranges::find(newest_first, id, &StackOperation::id) != newest_first.end()) continue;
    newest_first.push_back({id, stack.operations.at(id)});
    if (newest_first.back().type != "ROLLBACK") break;
  }
  return newest_first;
}

void FakeCloudFormation::tell_operations(Operations how) {
  std::lock_guard guard(mutex_);
  operations_ = how;
}

void FakeCloudFormation::explain_failures(std::vector<OperationEvent> failures) {
  std::lock_guard guard(mutex_);
  explanations_ = std::move(failures);
}

void FakeCloudFormation::fail_questions(int count) {
  std::lock_guard guard(mutex_);
  failing_questions_ = count;
}

int FakeCloudFormation::operation_questions() const {
  std::lock_guard guard(mutex_);
  return operation_questions_;
}

std::optional<NotOffered> FakeCloudFormation::refusal() {
  ++operation_questions_;
  if (failing_questions_ > 0)
    --failing_questions_;
  else if (failing_questions_ == 0)
    return offer_refusal();
  throw Error(ErrorKind::unavailable, "Throttling: Rate exceeded (request 1234)");
}

std::optional<NotOffered> FakeCloudFormation::offer_refusal() const {
  if (operations_ == Operations::untold) return NotOffered{"InvalidAction", ""};
  if (operations_ == Operations::denied) return NotOffered{"AccessDenied", "allow cloudformation:DescribeEvents"};
  return std::nullopt;
}

OperationEvents FakeCloudFormation::operations_since(const std::string& stack_arn, Time since, std::stop_token stop) {
  answer_or_fail(std::move(stop), stack_arn);
  std::lock_guard guard(mutex_);
  if (const auto no = refusal()) return *no;
  std::vector<OperationEvent> told;
  const Stack* stack = find(stack_arn);
  for (const StackEvent& event : stack == nullptr ? std::vector<StackEvent>() : stack->events) {
    if (event.at < since || event.at > clock_.now()) continue;
    told.push_back({event.event_id, event.operation_id, stack->operations.at(event.operation_id), "STACK_EVENT",
                    event.logical_id, event.resource_type, event.status, event.reason, event.at});
  }
  return told;
}

OperationEvents FakeCloudFormation::failures_of(const std::string& operation_id, std::stop_token stop) {
  answer_or_fail(std::move(stop), operation_id);
  std::lock_guard guard(mutex_);
  if (const auto no = refusal()) return *no;
  return explanations_;
}

void FakeCloudFormation::fail(int calls, ErrorKind kind) {
  std::lock_guard guard(mutex_);
  failures_ = calls;
  failure_ = kind;
}

void FakeCloudFormation::hang() {
  std::lock_guard guard(mutex_);
  hangs_ = true;
}

void FakeCloudFormation::deny(const std::string& name_or_arn) {
  std::lock_guard guard(mutex_);
  denied_.insert(name_or_arn);
}

void FakeCloudFormation::allow_all() {
  std::lock_guard guard(mutex_);
  denied_.clear();
}

void FakeCloudFormation::describe_late(Duration lag) {
  std::lock_guard guard(mutex_);
  lag_ = lag;
}

void FakeCloudFormation::hide_events_after(Time time) {
  std::lock_guard guard(mutex_);
  hidden_after_ = time;
}

void FakeCloudFormation::tell_time() {
  std::lock_guard guard(mutex_);
  tells_time_ = true;
}

std::optional<Time> FakeCloudFormation::service_time(Instant when) {
  std::lock_guard guard(mutex_);
  if (!tells_time_) return std::nullopt;
  return clock_.now() - std::chrono::floor<Duration>(clock_.monotonic() - when);
}

int FakeCloudFormation::calls() const {
  std::lock_guard guard(mutex_);
  return calls_;
}

void FakeCloudFormation::await_calls_beyond(int count) {
  std::unique_lock lock(mutex_);
  asked_.wait(lock, [&] { return calls_ > count; });
}

std::vector<Instant> FakeCloudFormation::event_reads() const {
  std::lock_guard guard(mutex_);
  return event_reads_;
}

void FakeCloudFormation::answer_or_fail(std::stop_token stop, const std::string& asked_about) {
  std::unique_lock lock(mutex_);
  ++calls_;
  asked_.notify_all();
  if (hangs_) clock_.wait_until(lock, never_, Instant::max(), stop, [] { return false; });
  if (stop.stop_requested()) throw Error(ErrorKind::interrupted, "stopped while CloudFormation was asked");
  if (denied_.contains(asked_about)) throw Error(ErrorKind::denied, "AccessDenied: not authorized (request 1234)");
  if (failures_ == 0) return;
  if (failures_ > 0) --failures_;
  throw Error(failure_, "Throttling: Rate exceeded (request 1234)");
}

FakeCloudFormation::Stack* FakeCloudFormation::find_by_arn(const std::string& arn) {
  const auto found = std::ranges::find(stacks_, arn, &Stack::arn);
  return found == stacks_.end() ? nullptr : &*found;
}

// By name only what is alive, the newest first; by ARN also what was deleted.
const FakeCloudFormation::Stack* FakeCloudFormation::find(const std::string& name_or_arn) const {
  for (auto stack = stacks_.rbegin(); stack != stacks_.rend(); ++stack) {
    const auto status = status_of(*stack);
    if (!status) continue;
    if (stack->arn == name_or_arn) return &*stack;
    if (stack->name == name_or_arn && *status != StackStatus::delete_complete) return &*stack;
  }
  return nullptr;
}

std::vector<StackEvent> FakeCloudFormation::visible(const Stack& stack) const {
  std::vector<StackEvent> seen;
  for (const StackEvent& event : stack.events) {
    if (event.at > clock_.now() || event.at > hidden_after_.value_or(event.at)) continue;
    seen.push_back(event);
    if (operations_ != Operations::everywhere) seen.back().operation_id.clear();
  }
  return seen;
}

std::optional<StackStatus> FakeCloudFormation::status_of(const Stack& stack, Duration lag) const {
  std::optional<StackStatus> status = stack.status_before;
  for (const StackEvent& event : stack.events) {
    if (event.at + lag <= clock_.now() && is_about_stack_itself(event)) status = parse_stack_status(event.status);
  }
  return status;
}

/// When its newest operation began; the first one, and a deletion, are none.
std::optional<Time> FakeCloudFormation::updated(const Stack& stack) const {
  std::optional<Time> updated;
  for (const StackEvent& event : stack.events) {
    const bool begins = is_about_stack_itself(event) && event.status.ends_with("_IN_PROGRESS");
    const bool counts = event.status.find("ROLLBACK") == std::string::npos && !event.status.starts_with("DELETE");
    if (begins && counts && event.at <= clock_.now() && &event != &stack.events.front()) updated = event.at;
  }
  return updated;
}

StackDescription FakeCloudFormation::describe(const Stack& stack) const {
  StackDescription description;
  description.id = stack.arn;
  description.name = stack.name;
  description.status = status_of(stack, lag_).value_or(StackStatus::review_in_progress);
  description.status_text = to_string(description.status);
  description.created = clock_.now() - std::chrono::hours(1);
  if (lag_ == Duration(0)) description.updated = updated(stack);
  if (operations_ != Operations::untold) description.last_operations = last_operations(stack);
  return description;
}

std::optional<StackDescription> FakeCloudFormation::describe_stack(const std::string& name_or_arn,
                                                                   std::stop_token stop) {
  answer_or_fail(std::move(stop), name_or_arn);
  std::lock_guard guard(mutex_);
  const Stack* stack = find(name_or_arn);
  return stack == nullptr ? std::nullopt : std::optional(describe(*stack));
}

std::vector<StackDescription> FakeCloudFormation::describe_stacks(std::stop_token stop) {
  answer_or_fail(std::move(stop));
  std::lock_guard guard(mutex_);
  std::vector<StackDescription> all;
  for (const Stack& stack : stacks_) {
    if (status_of(stack)) all.push_back(describe(stack));
  }
  return all;
}

std::optional<std::vector<StackEvent>> FakeCloudFormation::events_back_to(const std::string& name_or_arn,
                                                                          const IsFarEnough& is_far_enough,
                                                                          std::stop_token stop) {
  {
    std::lock_guard guard(mutex_);
    event_reads_.push_back(clock_.monotonic());
  }
  answer_or_fail(std::move(stop), name_or_arn);
  std::lock_guard guard(mutex_);
  const Stack* stack = find(name_or_arn);
  if (stack == nullptr) return std::nullopt;
  auto events = visible(*stack);
  const auto far_enough = std::find_if(events.rbegin(), events.rend(), is_far_enough);
  if (far_enough != events.rend()) events.erase(events.begin(), std::prev(far_enough.base()));
  return events;
}

std::optional<std::vector<StackEvent>> FakeCloudFormation::latest_events(const std::string& name_or_arn,
                                                                         std::stop_token stop) {
  answer_or_fail(std::move(stop), name_or_arn);
  std::lock_guard guard(mutex_);
  const Stack* stack = find(name_or_arn);
  if (stack == nullptr) return std::nullopt;
  auto events = visible(*stack);
  if (events.size() > newest_page) events.erase(events.begin(), events.end() - newest_page);
  return events;
}

std::optional<std::vector<StackResource>> FakeCloudFormation::describe_resources(const std::string& name_or_arn,
                                                                                 std::stop_token stop) {
  answer_or_fail(std::move(stop), name_or_arn);
  std::lock_guard guard(mutex_);
  return find(name_or_arn) == nullptr ? std::nullopt : std::optional(std::vector<StackResource>());
}

std::optional<std::string> FakeCloudFormation::template_of(const std::string& name_or_arn, std::stop_token stop) {
  answer_or_fail(std::move(stop), name_or_arn);
  std::lock_guard guard(mutex_);
  return find(name_or_arn) == nullptr ? std::nullopt : std::optional(std::string("{}"));
}

}  // namespace signalbox::testing
