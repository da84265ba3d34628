#include "app/watched_calls.hpp"

#include <type_traits>

namespace signalbox {

void WatchedCalls::note(std::uint64_t answered) {
  {
    std::lock_guard guard(mutex_);
    last_sign_ = clock_.monotonic();
    reads_ += answered;
  }
  changed_.notify_all();
}

template <typename Question>
auto WatchedCalls::noting(const Question& question) {
  note(0);
  try {
    auto answer = question();
    note(1);
    return answer;
  } catch (...) {
    note(0);
    throw;
  }
}

WatchedCalls::Signs WatchedCalls::signs() const {
  std::lock_guard guard(mutex_);
  return {last_sign_, reads_};
}

void WatchedCalls::await_first_read(Instant deadline, std::stop_token stop) {
  std::unique_lock lock(mutex_);
  const bool is_first = reads_ == 0;
  clock_.wait_until(lock, changed_, deadline, std::move(stop), [&] { return is_first && reads_ > 0; });
}

std::optional<StackDescription> WatchedCalls::describe_stack(const std::string& name_or_arn, std::stop_token stop) {
  return noting([&] { return cloudformation_.describe_stack(name_or_arn, stop); });
}

std::vector<StackDescription> WatchedCalls::describe_stacks(std::stop_token stop) {
  return noting([&] { return cloudformation_.describe_stacks(stop); });
}

std::optional<std::vector<StackEvent>> WatchedCalls::events_back_to(const std::string& name_or_arn,
                                                                    const IsFarEnough& is_far_enough,
                                                                    std::stop_token stop) {
  return noting([&] { return cloudformation_.events_back_to(name_or_arn, is_far_enough, stop); });
}

std::optional<std::vector<StackEvent>> WatchedCalls::latest_events(const std::string& name_or_arn,
                                                                   std::stop_token stop) {
  return noting([&] { return cloudformation_.latest_events(name_or_arn, stop); });
}

OperationEvents WatchedCalls::operations_since(const std::string& stack_arn, Time since, std::stop_token stop) {
  return noting([&] { return cloudformation_.operations_since(stack_arn, since, stop); });
}

OperationEvents WatchedCalls::failures_of(const std::string& operation_id, std::stop_token stop) {
  return noting([&] { return cloudformation_.failures_of(operation_id, stop); });
}

std::optional<std::vector<StackResource>> WatchedCalls::describe_resources(const std::string& name_or_arn,
                                                                           std::stop_token stop) {
  return noting([&] { return cloudformation_.describe_resources(name_or_arn, stop); });
}

std::optional<std::string> WatchedCalls::template_of(const std::string& name_or_arn, std::stop_token stop) {
  return noting([&] { return cloudformation_.template_of(name_or_arn, stop); });
}

}  // namespace signalbox
