// Evidence from AWS: ECS, Elastic Load Balancing, CloudWatch Logs and RDS, whichever stand behind a resource's type.
// docs/aws.md lists the rights that each question takes.
#pragma once

#include "adapters/aws/database_evidence.hpp"
#include "adapters/aws/ecs_evidence.hpp"
#include "adapters/aws/function_evidence.hpp"

namespace signalbox {

class AwsEvidence : public EvidenceSource {
 public:
  AwsEvidence(aws::JsonClient ecs, aws::JsonClient logs, aws::QueryClient load_balancing, aws::QueryClient rds,
              CloudFormation& cloudformation);
  AwsEvidence(const AwsEvidence&) = delete;
  AwsEvidence& operator=(const AwsEvidence&) = delete;

  [[nodiscard]] bool knows(const std::string& type) const override;
  [[nodiscard]] std::vector<EvidenceItem> collect(const EvidenceQuestion& question, std::stop_token stop) override;

 private:
  aws::LogTail logs_;
  aws::EcsEvidence services_;
  aws::DatabaseEvidence databases_;
  aws::FunctionEvidence functions_;
};

}  // namespace signalbox
