#include "adapters/aws/aws_cloudformation.hpp"

#include "adapters/aws/answer_pages.hpp"
#include "adapters/aws/stack_xml.hpp"

namespace signalbox {
namespace {

using aws::AnswerPages;
using aws::result_of;
using aws::XmlElement;

[[noreturn]] void refuse(const std::string& what) {
  throw Error(ErrorKind::invalid_input, "CloudFormation " + what, "check that the endpoint is AWS's");
}

// "Stack with id x does not exist" (DescribeStacks, GetTemplate), "Stack [x] does not exist" (DescribeStackEvents).
bool says_does_not_exist(const aws::ServiceError& error) {
  return error.status == 400 && error.code == "ValidationError" && error.message.starts_with("Stack ") &&
         (error.message.ends_with("does not exist") || error.message.ends_with("does not exist."));
}

// Takes over a page's events, newest first, up to one that is far enough back; true when it was there.
bool append_until(const CloudFormation::IsFarEnough& is_far_enough, const XmlElement& page,
                  std::vector<StackEvent>& events) {
  for (const auto& member : page.members("StackEvents")) {
    events.push_back(aws::read_event(member));
    if (is_far_enough(events.back())) return true;
  }
  return false;
}

}  // namespace

std::optional<aws::XmlDocument> AwsCloudFormation::ask_about(const std::string& stack, const std::string& action,
                                                             aws::Parameters parameters, std::stop_token stop) const {
  if (const auto why_not = why_not_a_stack_name(stack)) throw Error(ErrorKind::invalid_input, *why_not);
  parameters["StackName"] = stack;
  auto answer = client_.call(action, parameters, stop);
  const auto* refusal = std::get_if<aws::ServiceError>(&answer);
  if (refusal != nullptr && says_does_not_exist(*refusal)) return std::nullopt;
  return aws::document_of(std::move(answer));
}

std::optional<StackDescription> AwsCloudFormation::describe_stack(const std::string& name_or_arn,
                                                                  std::stop_token stop) {
  const auto document = ask_about(name_or_arn, "DescribeStacks", {}, stop);
  if (!document) return std::nullopt;
  const auto stacks = result_of(*document, "DescribeStacks").members("Stacks");
  if (stacks.size() != 1) refuse(fmt::format("answered with {} stacks to a question about one", stacks.size()));
  return aws::read_stack(stacks.front());
}

std::vector<StackDescription> AwsCloudFormation::describe_stacks(std::stop_token stop) {
  std::vector<StackDescription> all;
  for (AnswerPages pages; pages.next();) {
    const auto document = aws::document_of(client_.call("DescribeStacks", *pages.next(), stop));
    const auto result = result_of(document, "DescribeStacks");
    for (const auto& member : result.members("Stacks")) all.push_back(aws::read_stack(member));
    pages.turn(result);
  }
  return all;
}

std::optional<std::vector<StackEvent>> AwsCloudFormation::events_back_to(const std::string& name_or_arn,
                                                                         const IsFarEnough& is_far_enough,
                                                                         std::stop_token stop) {
  std::vector<StackEvent> events;
  bool reached = false;
  for (AnswerPages pages; pages.next() && !reached;) {
    const auto document = ask_about(name_or_arn, "DescribeStackEvents", *pages.next(), stop);
    if (!document) return std::nullopt;
    const auto result = result_of(*document, "DescribeStackEvents");
    reached = append_until(is_far_enough, result, events);
    pages.turn(result);
  }
  std::reverse(events.begin(), events.end());
  return events;
}

std::optional<std::vector<StackEvent>> AwsCloudFormation::latest_events(const std::string& name_or_arn,
                                                                        std::stop_token stop) {
  const auto document = ask_about(name_or_arn, "DescribeStackEvents", {}, stop);
  if (!document) return std::nullopt;
  std::vector<StackEvent> events;
  (void)append_until([](const StackEvent&) { return false; }, result_of(*document, "DescribeStackEvents"), events);
  std::reverse(events.begin(), events.end());
  return events;
}

std::optional<std::vector<StackResource>> AwsCloudFormation::describe_resources(const std::string& name_or_arn,
                                                                                std::stop_token stop) {
  std::vector<StackResource> resources;
  for (AnswerPages pages; pages.next();) {
    const auto document = ask_about(name_or_arn, "ListStackResources", *pages.next(), stop);
    if (!document) return std::nullopt;
    const auto result = result_of(*document, "ListStackResources");
    for (const auto& member : result.members("StackResourceSummaries")) {
      resources.push_back(aws::read_resource(member));
    }
    pages.turn(result);
  }
  return resources;
}

std::optional<std::string> AwsCloudFormation::template_of(const std::string& name_or_arn, std::stop_token stop) {
  const auto document = ask_about(name_or_arn, "GetTemplate", {{"TemplateStage", "Original"}}, stop);
  if (!document) return std::nullopt;
  const auto result = result_of(*document, "GetTemplate");
  if (!result.has("TemplateBody")) refuse("answered GetTemplate without a template");
  return result.text("TemplateBody");
}

}  // namespace signalbox
