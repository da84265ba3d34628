#include "message/stack_board.hpp"

#include <algorithm>

#include "core/failure_reason.hpp"
#include "core/stack_status.hpp"

namespace signalbox {
namespace {

MovementEnd end_of(SignalKind kind) {
  if (kind == SignalKind::resource_failed) return MovementEnd::failed;
  return kind == SignalKind::resource_cancelled ? MovementEnd::cancelled : MovementEnd::finished;
}

}  // namespace

std::size_t BoardStack::finished() const {
  return static_cast<std::size_t>(std::ranges::count(movements, MovementEnd::finished, &Movement::end));
}

void StackBoard::take(const Signal& signal) {
  newest_ = std::max(newest_, signal.at);
  switch (signal.kind) {
    case SignalKind::stack_started:
    case SignalKind::progress:
    case SignalKind::stalled:
    case SignalKind::moving_again:
    case SignalKind::overdue:
    case SignalKind::rollback_started:
    case SignalKind::cleanup_started:
    case SignalKind::stack_finished:
      return take_stack(signal);
    case SignalKind::resource_started:
    case SignalKind::resource_finished:
    case SignalKind::resource_cancelled:
      return take_resource(signal);
    case SignalKind::resource_failed:
      take_resource(signal);
      return take_failure(signal);
    case SignalKind::turn_granted:
    case SignalKind::deployment_started:
      began_at_ = signal.at;
      return;
    case SignalKind::lease_lost:
    case SignalKind::registry_lost:
    case SignalKind::registry_back:
    case SignalKind::lock_taken_over:
    case SignalKind::monitor_gap:
    case SignalKind::monitor_recovered:
    case SignalKind::asked:
    case SignalKind::answered:
    case SignalKind::warning:
      return note(signal);
    case SignalKind::deployment_finished:
      over_ = true;
      return;
    case SignalKind::queued:
    case SignalKind::queue_moved:
      return;
  }
}

void StackBoard::take_stack(const Signal& signal) {
  BoardStack& stack = stack_of(signal);
  // Another operation of the same stack: its story begins anew, what the first one moved stays in it.
  if (signal.kind == SignalKind::stack_started && stack.ended) {
    stack.began = signal.at;
    stack.ended.reset();
    stack.failed = stack.rolling_back = false;
  }
  // A stall names the resource that is waited for.
  const bool about_itself = signal.resource.empty();
  if (about_itself && !signal.status.empty()) stack.status = signal.status;
  if (about_itself && !signal.physical_id.empty()) stack.arn = signal.physical_id;
  stack.progress = signal.progress;
  if (signal.kind == SignalKind::stalled) stack.stalled = signal.text;
  if (signal.kind == SignalKind::overdue) stack.overdue = signal.text;
  if (signal.kind == SignalKind::moving_again) stack.stalled.clear();
  if (signal.kind == SignalKind::rollback_started) stack.failed = stack.rolling_back = true;
  if (signal.kind != SignalKind::stack_finished) return;
  stack.ended = signal.at;
  stack.stalled.clear();
  stack.overdue.clear();
  stack.failed = stack.failed || verdict_of(parse_stack_status(signal.status)) != Verdict::succeeded;
}

void StackBoard::take_resource(const Signal& signal) {
  BoardStack& stack = stack_of(signal);
  stack.progress = signal.progress;
  stack.stalled.clear();
  const bool begins = signal.kind == SignalKind::resource_started;
  Movement* movement = latest(stack, signal.resource);
  // A second error about the same failed movement is one failure more and no movement more.
  if (movement != nullptr && signal.kind == SignalKind::resource_failed && movement->end == MovementEnd::failed) return;
  const bool goes_on = movement != nullptr && !begins && movement->end == MovementEnd::none;
  if (!goes_on) movement = add_movement(stack, signal);
  if (movement == nullptr) return;
  movement->status = signal.status;
  if (begins) return;
  movement->ended = signal.at;
  movement->end = end_of(signal.kind);
  movement->reason = signal.reason;
}

Movement* StackBoard::add_movement(BoardStack& stack, const Signal& signal) {
  if (stack.movements.size() == most_movements) {
    ++stack.left_out;
    return nullptr;
  }
  latest_[{stack.name, signal.resource}] = stack.movements.size();
  Movement& movement = stack.movements.emplace_back();
  movement.resource = signal.resource;
  movement.type = signal.resource_type;
  // The elapsed time of an end is the movement's; that of a beginning is none.
  movement.began = signal.at - signal.elapsed;
  return &movement;
}

void StackBoard::take_failure(const Signal& signal) {
  const bool echo = is_echo_of_another_failure(signal);
  auto& failures = echo ? echoes_ : failures_;
  ++(echo ? echo_count_ : failure_count_);
  if (failures.size() == most_failures) return;
  failures.push_back({signal.stack, signal.resource, signal.resource_type, signal.status, signal.reason, signal.at});
}

void StackBoard::note(const Signal& signal) {
  if (notices_.size() == most_notices) return;
  std::string text = signal.text;
  if (!signal.reason.empty()) text += (text.empty() ? "" : ": ") + signal.reason;
  if (text.empty() || std::ranges::find(notices_, text) != notices_.end()) return;
  notices_.push_back(std::move(text));
}

const std::vector<BoardFailure>& StackBoard::failures() const { return failures_.empty() ? echoes_ : failures_; }

std::size_t StackBoard::failure_count() const { return failure_count_ == 0 ? echo_count_ : failure_count_; }

bool StackBoard::is_moving() const {
  return std::ranges::any_of(stacks_, [](const BoardStack& stack) { return !stack.ended; });
}

BoardStack& StackBoard::stack_of(const Signal& signal) {
  const auto known = std::ranges::find(stacks_, signal.stack, &BoardStack::name);
  if (known != stacks_.end()) return *known;
  BoardStack& stack = stacks_.emplace_back();
  stack.name = signal.stack;
  stack.began = signal.resource.empty() ? signal.at - signal.elapsed : signal.at;
  return stack;
}

Movement* StackBoard::latest(BoardStack& stack, const std::string& resource) const {
  const auto place = latest_.find({stack.name, resource});
  return place == latest_.end() ? nullptr : &stack.movements[place->second];
}

}  // namespace signalbox
