// CloudFormation over its Query API. "Does not exist" is told from every other refusal by status, code and message
// together, because the service has no code of its own for it.
#pragma once

#include "adapters/aws/query_client.hpp"
#include "ports/cloudformation.hpp"

namespace signalbox {

class AwsCloudFormation : public CloudFormation {
 public:
  explicit AwsCloudFormation(aws::QueryClient client) : client_(std::move(client)) {}

  [[nodiscard]] std::optional<StackDescription> describe_stack(const std::string& name_or_arn,
                                                               std::stop_token stop) override;
  [[nodiscard]] std::vector<StackDescription> describe_stacks(std::stop_token stop) override;
  [[nodiscard]] std::optional<std::vector<StackEvent>> events_back_to(const std::string& name_or_arn,
                                                                      const IsFarEnough& is_far_enough,
                                                                      std::stop_token stop) override;
  [[nodiscard]] std::optional<std::vector<StackEvent>> latest_events(const std::string& name_or_arn,
                                                                     std::stop_token stop) override;
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
};

}  // namespace signalbox
