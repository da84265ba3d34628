// CloudFormation over its Query API. "Does not exist" is told from every other refusal by status, code and message
// together, because the service has no code of its own for it.
#pragma once

#include "adapters/aws/operation_reader.hpp"
#include "ports/cloudformation.hpp"

namespace signalbox {

class AwsCloudFormation : public CloudFormation {
 public:
  explicit AwsCloudFormation(const aws::QueryClient& client) : client_(client), operations_(client) {}

  [[nodiscard]] std::optional<StackDescription> describe_stack(const std::string& name_or_arn,
                                                               std::stop_token stop) override;
  [[nodiscard]] std::vector<StackDescription> describe_stacks(std::stop_token stop) override;
  [[nodiscard]] std::optional<std::vector<StackEvent>> events_back_to(const std::string& name_or_arn,
                                                                      const IsFarEnough& is_far_enough,
                                                                      std::stop_token stop) override;
  [[nodiscard]] std::optional<std::vector<StackEvent>> latest_events(const std::string& name_or_arn,
                                                                     std::stop_token stop) override;
  [[nodiscard]] OperationEvents operations_since(const std::string& stack_arn, Time since,
                                                 std::stop_token stop) override {
    return operations_.since(stack_arn, since, std::move(stop));
  }
  [[nodiscard]] OperationEvents failures_of(const std::string& operation_id, std::stop_token stop) override {
    return operations_.failures_of(operation_id, std::move(stop));
  }
  /// By ListStackResources: DescribeStackResources ends after 100, however many there are.
  [[nodiscard]] std::optional<std::vector<StackResource>> describe_resources(const std::string& name_or_arn,
                                                                             std::stop_token stop) override;
  [[nodiscard]] std::optional<std::string> template_of(const std::string& name_or_arn, std::stop_token stop) override;
  [[nodiscard]] std::optional<Time> service_time(Instant when) override { return client_.service_time(when); }

 private:
  /// nullopt when the stack does not exist.
  [[nodiscard]] std::optional<aws::XmlDocument> ask_about(const std::string& stack, const std::string& action,
                                                          aws::Parameters parameters, std::stop_token stop) const;

  aws::QueryClient client_;
  aws::OperationReader operations_;
};

}  // namespace signalbox
