#include "adapters/aws/aws_stack_launcher.hpp"

namespace signalbox {
namespace {

aws::Parameters parameters_for(const std::string& name, const std::string& template_body, std::uint64_t random) {
  return {{"StackName", name},
          {"TemplateBody", template_body},
          {"ClientRequestToken", fmt::format("signalbox-{:016x}", random)},
          {"Capabilities.member.1", "CAPABILITY_IAM"},
          {"Capabilities.member.2", "CAPABILITY_NAMED_IAM"},
          {"Capabilities.member.3", "CAPABILITY_AUTO_EXPAND"}};
}

// "Stack:arn:… is in UPDATE_IN_PROGRESS state and can not be updated."
bool says_state_forbids(const aws::ServiceError& error) {
  return error.code == "ValidationError" && error.message.find(" state and can not be ") != std::string::npos;
}

Error refusal(const std::string& name, const aws::ServiceError& error) {
  const auto plain = to_error(error);
  if (error.message.find("No updates are to be performed") != std::string::npos) {
    return Error(ErrorKind::invalid_input, plain.what(),
                 "stack " + name + " already looks like this: there is nothing to deploy");
  }
  if (says_state_forbids(error)) {
    return Error(ErrorKind::conflict, plain.what(), "wait for the stack, or see signalbox status " + name);
  }
  return plain;
}

}  // namespace

// A stack under review has an id but was never created; a deleted one answers only to its ARN, but rehearsals may keep
// the name.
bool AwsStackLauncher::is_there(const std::string& name, std::stop_token stop) {
  const auto stack = stacks_.describe_stack(name, stop);
  return stack && stack->status != StackStatus::review_in_progress && stack->status != StackStatus::delete_complete;
}

std::string AwsStackLauncher::create_or_update(const std::string& name, const std::string& template_body,
                                               std::stop_token stop) {
  const std::string action = is_there(name, stop) ? "UpdateStack" : "CreateStack";
  auto answer = client_.call(action, parameters_for(name, template_body, seeds_.next()), stop);
  if (const auto* error = std::get_if<aws::ServiceError>(&answer)) throw refusal(name, *error);
  const auto document = aws::document_of(std::move(answer));
  auto arn = document.root().text((action + "Result/StackId").c_str());
  if (!arn.empty()) return arn;
  throw Error(ErrorKind::invalid_input, fmt::format("CloudFormation answered {} without a StackId", action));
}

}  // namespace signalbox
