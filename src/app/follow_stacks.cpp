#include "app/follow_stacks.hpp"

#include <algorithm>

#include "app/followed_stack.hpp"

namespace signalbox {

FollowStacks::FollowStacks(CloudFormation& cloudformation, Clock& clock, Broadcast& signals, FollowOptions options)
    : cloudformation_(cloudformation), clock_(clock), signals_(signals), options_(std::move(options)) {
  for (const std::string& stack : options_.stacks) {
    stacks_.push_back(std::make_unique<FollowedStack>(stack, cloudformation_, clock_, signals_, options_));
  }
}

FollowStacks::~FollowStacks() = default;

void FollowStacks::note_baseline(std::stop_token stop) {
  for (const auto& stack : stacks_) stack->note_baseline(stop);
}

void FollowStacks::start() {
  thread_ = std::jthread([this](std::stop_token stop) { run(std::move(stop)); });
}

void FollowStacks::run(std::stop_token stop) {
  bool was_settling = false;
  Instant settling_since{};
  while (!stop.stop_requested()) {
    std::unique_lock lock(mutex_);
    const bool settling = settling_;
    lock.unlock();
    if (settling && !was_settling) {
      settling_since = clock_.monotonic();
      for (const auto& stack : stacks_) stack->begin_settling();
    }
    Instant next = Instant::max();
    for (const auto& stack : stacks_) {
      if (settling && stack->is_at_rest()) continue;
      if (stack->next_poll() <= clock_.monotonic()) stack->poll(settling, stop);
      next = std::min(next, stack->next_poll());
    }
    // At rest counts only when it was seen after the command had ended.
    if (settling && is_over(settling_since)) return;
    was_settling = settling;
    lock.lock();
    clock_.wait_until(lock, changed_, next, stop, [&] { return settling_ != was_settling; });
  }
}

bool FollowStacks::is_over(Instant settling_since) const {
  return std::ranges::all_of(stacks_, [&](const auto& stack) {
    const auto unreachable = stack->unreachable_since();
    if (!unreachable) return stack->is_at_rest();
    return clock_.monotonic() - std::max(*unreachable, settling_since) >= options_.give_up_after;
  });
}

std::vector<StackOutcome> FollowStacks::finish(std::stop_token stop) {
  {
    std::lock_guard guard(mutex_);
    settling_ = true;
  }
  changed_.notify_all();
  std::stop_callback on_stop(stop, [this] { thread_.request_stop(); });
  if (thread_.joinable()) thread_.join();
  return outcomes();
}

std::vector<StackOutcome> FollowStacks::stop_now() {
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
  return outcomes();
}

std::vector<StackOutcome> FollowStacks::outcomes() const {
  std::vector<StackOutcome> outcomes;
  for (const auto& stack : stacks_) outcomes.push_back(stack->outcome());
  return outcomes;
}

}  // namespace signalbox
