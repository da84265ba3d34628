// A CloudFormation that notes when it is asked and when it has answered: the sign that whoever follows stacks through
// it still does. Changes no answer.
#pragma once

#include <cstdint>

#include "ports/clock.hpp"
#include "ports/cloudformation.hpp"

namespace signalbox {

/// Safe to use from many threads.
class WatchedCalls : public CloudFormation {
 public:
  WatchedCalls(CloudFormation& cloudformation, Clock& clock)
      : cloudformation_(cloudformation), clock_(clock), last_sign_(clock.monotonic()) {}

  struct Signs {
    Instant last;             ///< when a question was last asked or answered
    std::uint64_t reads = 0;  ///< that were answered
  };
  [[nodiscard]] Signs signs() const;
  /// Blocks until the deadline, until stop is requested or, while nothing has been read, until something is.
  void await_first_read(Instant deadline, std::stop_token stop);

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
  [[nodiscard]] std::optional<Time> service_time(Instant when) override { return cloudformation_.service_time(when); }

 private:
  template <typename Question>
  auto noting(const Question& question);
  void note(std::uint64_t answered);

  CloudFormation& cloudformation_;
  Clock& clock_;
  mutable std::mutex mutex_;  // guards what follows
  std::condition_variable_any changed_;
  Instant last_sign_;
  std::uint64_t reads_ = 0;
};

}  // namespace signalbox
