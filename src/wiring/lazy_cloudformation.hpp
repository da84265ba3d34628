// CloudFormation that is made at the first question: an environment without stacks needs no region and no credentials,
// yet whoever holds it may have named stacks of its own.
#pragma once

#include <functional>

#include "ports/cloudformation.hpp"

namespace signalbox {

/// Safe to use from many threads if `make` is; it returns the same object each time.
class LazyCloudFormation : public CloudFormation {
 public:
  explicit LazyCloudFormation(std::function<CloudFormation&()> make) : make_(std::move(make)) {}

  [[nodiscard]] std::optional<StackDescription> describe_stack(const std::string& name_or_arn,
                                                               std::stop_token stop) override {
    return make_().describe_stack(name_or_arn, std::move(stop));
  }
  [[nodiscard]] std::vector<StackDescription> describe_stacks(std::stop_token stop) override {
    return make_().describe_stacks(std::move(stop));
  }
  [[nodiscard]] std::optional<std::vector<StackEvent>> events_back_to(const std::string& name_or_arn,
                                                                      const IsFarEnough& is_far_enough,
                                                                      std::stop_token stop) override {
    return make_().events_back_to(name_or_arn, is_far_enough, std::move(stop));
  }
  [[nodiscard]] std::optional<std::vector<StackEvent>> latest_events(const std::string& name_or_arn,
                                                                     std::stop_token stop) override {
    return make_().latest_events(name_or_arn, std::move(stop));
  }
  [[nodiscard]] OperationEvents operations_since(const std::string& stack_arn, Time since,
                                                 std::stop_token stop) override {
    return make_().operations_since(stack_arn, since, std::move(stop));
  }
  [[nodiscard]] OperationEvents failures_of(const std::string& operation_id, std::stop_token stop) override {
    return make_().failures_of(operation_id, std::move(stop));
  }
  [[nodiscard]] std::optional<std::vector<StackResource>> describe_resources(const std::string& name_or_arn,
                                                                             std::stop_token stop) override {
    return make_().describe_resources(name_or_arn, std::move(stop));
  }
  [[nodiscard]] std::optional<std::string> template_of(const std::string& name_or_arn, std::stop_token stop) override {
    return make_().template_of(name_or_arn, std::move(stop));
  }
  [[nodiscard]] std::optional<Time> service_time(Instant when) override { return make_().service_time(when); }

 private:
  std::function<CloudFormation&()> make_;
};

}  // namespace signalbox
