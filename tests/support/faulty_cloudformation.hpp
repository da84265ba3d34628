// CloudFormation as it is on a bad day: calls are throttled, fail or are cut off, and pages come twice. What does come
// is what the service behind it says. Seeded, so that a run can be repeated.
#pragma once

#include <condition_variable>
#include <mutex>
#include <random>

#include "core/error.hpp"
#include "ports/cloudformation.hpp"

namespace signalbox::testing {

/// Which share of the calls.
struct Faults {
  double throttled = 0;
  double server_error = 0;
  double connection_dropped = 0;
  double page_twice = 0;
};

class FaultyCloudFormation : public CloudFormation {
 public:
  FaultyCloudFormation(CloudFormation& behind, std::uint64_t seed) : behind_(behind), random_(seed) {}

  /// From now on; none at first.
  void inject(const Faults& faults);
  [[nodiscard]] int failures() const;  ///< so far
  [[nodiscard]] int calls() const;     ///< so far
  /// Blocks until it was asked more often than this.
  void await_calls_beyond(int count);

  [[nodiscard]] std::optional<StackDescription> describe_stack(const std::string& name_or_arn,
                                                               std::stop_token stop) override;
  [[nodiscard]] std::vector<StackDescription> describe_stacks(std::stop_token stop) override;
  [[nodiscard]] std::optional<std::vector<StackEvent>> events_back_to(const std::string& name_or_arn,
                                                                      const IsFarEnough& is_far_enough,
                                                                      std::stop_token stop) override;
  [[nodiscard]] std::optional<std::vector<StackEvent>> latest_events(const std::string& name_or_arn,
                                                                     std::stop_token stop) override;
  [[nodiscard]] OperationEvents operations_since(const std::string& stack_arn, Time since,
                                                 std::stop_token stop) override;
  [[nodiscard]] OperationEvents failures_of(const std::string& operation_id, std::stop_token stop) override;
  [[nodiscard]] std::optional<std::vector<StackResource>> describe_resources(const std::string& name_or_arn,
                                                                             std::stop_token stop) override;
  [[nodiscard]] std::optional<std::string> template_of(const std::string& name_or_arn, std::stop_token stop) override;

 private:
  void maybe_fail();
  [[nodiscard]] bool happens(double share);

  CloudFormation& behind_;
  mutable std::mutex mutex_;  // guards what follows
  std::mt19937_64 random_;
  Faults faults_;
  int failures_ = 0;
  int calls_ = 0;
  std::condition_variable asked_;
};

}  // namespace signalbox::testing
