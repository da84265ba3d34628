#include "support/faulty_cloudformation.hpp"

namespace signalbox::testing {

void FaultyCloudFormation::inject(const Faults& faults) {
  std::lock_guard guard(mutex_);
  faults_ = faults;
}

int FaultyCloudFormation::failures() const {
  std::lock_guard guard(mutex_);
  return failures_;
}

int FaultyCloudFormation::calls() const {
  std::lock_guard guard(mutex_);
  return calls_;
}

void FaultyCloudFormation::await_calls_beyond(int count) {
  std::unique_lock lock(mutex_);
  asked_.wait(lock, [&] { return calls_ > count; });
}

bool FaultyCloudFormation::happens(double share) {
  return std::uniform_real_distribution<double>(0, 1)(random_) < share;
}

void FaultyCloudFormation::maybe_fail() {
  std::lock_guard guard(mutex_);
  ++calls_;
  asked_.notify_all();
  const auto fail = [&](double share, const char* message) {
    if (!happens(share)) return;
    ++failures_;
    throw Error(ErrorKind::unavailable, message);
  };
  fail(faults_.throttled, "Throttling: Rate exceeded (request 1)");
  fail(faults_.server_error, "status 503 (request 2)");
  fail(faults_.connection_dropped, "the connection was closed in the middle of the answer");
}

std::optional<StackDescription> FaultyCloudFormation::describe_stack(const std::string& name_or_arn,
                                                                     std::stop_token stop) {
  maybe_fail();
  return behind_.describe_stack(name_or_arn, std::move(stop));
}

std::vector<StackDescription> FaultyCloudFormation::describe_stacks(std::stop_token stop) {
  maybe_fail();
  return behind_.describe_stacks(std::move(stop));
}

std::optional<std::vector<StackEvent>> FaultyCloudFormation::events_back_to(const std::string& name_or_arn,
                                                                            const IsFarEnough& is_far_enough,
                                                                            std::stop_token stop) {
  maybe_fail();
  auto events = behind_.events_back_to(name_or_arn, is_far_enough, std::move(stop));
  std::lock_guard guard(mutex_);
  if (!events || events->empty() || !happens(faults_.page_twice)) return events;
  const std::size_t end = std::uniform_int_distribution<std::size_t>(1, events->size())(random_);
  const std::size_t begin = std::uniform_int_distribution<std::size_t>(0, end - 1)(random_);
  const std::vector<StackEvent> page(events->begin() + std::ptrdiff_t(begin), events->begin() + std::ptrdiff_t(end));
  events->insert(events->begin() + std::ptrdiff_t(end), page.begin(), page.end());
  return events;
}

std::optional<std::vector<StackEvent>> FaultyCloudFormation::latest_events(const std::string& name_or_arn,
                                                                           std::stop_token stop) {
  maybe_fail();
  return behind_.latest_events(name_or_arn, std::move(stop));
}

OperationEvents FaultyCloudFormation::operations_since(const std::string& stack_arn, Time since, std::stop_token stop) {
  maybe_fail();
  return behind_.operations_since(stack_arn, since, std::move(stop));
}

OperationEvents FaultyCloudFormation::failures_of(const std::string& operation_id, std::stop_token stop) {
  maybe_fail();
  return behind_.failures_of(operation_id, std::move(stop));
}

std::optional<std::vector<StackResource>> FaultyCloudFormation::describe_resources(const std::string& name_or_arn,
                                                                                   std::stop_token stop) {
  maybe_fail();
  return behind_.describe_resources(name_or_arn, std::move(stop));
}

std::optional<std::string> FaultyCloudFormation::template_of(const std::string& name_or_arn, std::stop_token stop) {
  maybe_fail();
  return behind_.template_of(name_or_arn, std::move(stop));
}

}  // namespace signalbox::testing
