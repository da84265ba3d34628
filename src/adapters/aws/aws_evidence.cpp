#include "adapters/aws/aws_evidence.hpp"

namespace signalbox {
namespace {

constexpr std::string_view service_type = "AWS::ECS::Service";

}  // namespace

AwsEvidence::AwsEvidence(aws::JsonClient ecs, aws::JsonClient logs, aws::QueryClient load_balancing,
                         aws::QueryClient rds, CloudFormation& cloudformation)
    : logs_(std::move(logs)),
      services_(std::move(ecs), logs_, std::move(load_balancing)),
      databases_(std::move(rds)),
      functions_(logs_, cloudformation) {}

bool AwsEvidence::knows(const std::string& type) const {
  return type == service_type || aws::DatabaseEvidence::knows(type) || aws::FunctionEvidence::knows(type);
}

std::vector<EvidenceItem> AwsEvidence::collect(const EvidenceQuestion& question, std::stop_token stop) {
  aws::EvidenceNotes notes;
  if (aws::FunctionEvidence::knows(question.type)) {
    functions_.collect(question, notes, stop);
  } else if (question.physical_id.empty()) {
    return {};  // it was never made, so that no service knows of it
  } else if (question.type == service_type) {
    services_.collect(question, notes, stop);
  } else if (aws::DatabaseEvidence::knows(question.type)) {
    databases_.collect(question, notes, stop);
  }
  return std::move(notes).take();
}

}  // namespace signalbox
