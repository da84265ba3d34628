#include "adapters/aws/function_evidence.hpp"

#include "adapters/aws/service_token.hpp"

namespace signalbox::aws {

bool FunctionEvidence::knows(const std::string& type) {
  return type.starts_with("Custom::") || type == "AWS::CloudFormation::CustomResource";
}

void FunctionEvidence::collect(const EvidenceQuestion& question, EvidenceNotes& notes, std::stop_token stop) const {
  const auto group = group_of(question, notes, stop);
  if (group.empty()) return;
  auto stream = log_stream_in(question.reason);
  if (stream.empty()) {
    notes.ask(evidence_kind::function_log, group, "logs:DescribeLogStreams",
              [&] { stream = logs_.newest_stream(group, question.since, stop).value_or(""); });
  }
  if (stream.empty()) return;
  notes.ask(evidence_kind::function_log, group, "logs:GetLogEvents", [&] {
    auto item = evidence_item(evidence_kind::function_log, fmt::format("{} {}", group, stream));
    logs_.read(group, stream, question.since, item, stop);
    notes.add(std::move(item));
  });
}

std::string FunctionEvidence::group_of(const EvidenceQuestion& question, EvidenceNotes& notes,
                                       std::stop_token stop) const {
  auto group = log_group_in(question.reason);
  if (!group.empty()) return group;
  notes.ask(evidence_kind::function_log, question.logical_id, "cloudformation:GetTemplate", [&] {
    const auto function = function_behind(question, stop);
    if (!function.empty()) {
      group = "/aws/lambda/" + function;
    } else {
      notes.add(evidence_trouble(evidence_kind::function_log, question.logical_id,
                                 "the template does not say which function answers for it"));
    }
  });
  return group;
}

std::string FunctionEvidence::function_behind(const EvidenceQuestion& question, std::stop_token stop) const {
  const auto body = cloudformation_.template_of(question.stack, stop);
  const auto token = body ? service_token_of(*body, question.logical_id) : std::nullopt;
  if (!token) return {};
  return token->logical_id.empty() ? function_in(token->arn) : physical_id_of(question.stack, token->logical_id, stop);
}

std::string FunctionEvidence::physical_id_of(const std::string& stack, const std::string& logical_id,
                                             std::stop_token stop) const {
  const auto resources = cloudformation_.describe_resources(stack, std::move(stop));
  if (!resources) return {};
  for (const StackResource& resource : *resources) {
    if (resource.logical_id == logical_id && resource.resource_type == "AWS::Lambda::Function")
      return resource.physical_id;
  }
  return {};
}

}  // namespace signalbox::aws
