#include "app/locate_evidence.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/error.hpp"

namespace signalbox {
namespace {

constexpr std::string_view nested_type = "AWS::CloudFormation::Stack";
// CloudFormation nests no deeper in practice, and an answer must not lead in circles.
constexpr int deepest = 8;

std::vector<StackResource> resources_in(CloudFormation& cloudformation, const std::string& stack,
                                        std::stop_token stop) {
  auto resources = cloudformation.describe_resources(stack, std::move(stop));
  if (!resources) throw Error(ErrorKind::not_found, fmt::format("CloudFormation knows no stack {}", stack));
  return std::move(*resources);
}

StackResource find_resource(CloudFormation& cloudformation, const std::string& stack, const std::string& logical_id,
                            std::stop_token stop) {
  auto resources = resources_in(cloudformation, stack, std::move(stop));
  const auto found = std::ranges::find(resources, logical_id, &StackResource::logical_id);
  if (found != resources.end()) return std::move(*found);
  throw Error(ErrorKind::not_found, fmt::format("CloudFormation shows no resource {} in {}", logical_id, stack));
}

bool is_moving(const StackResource& resource) { return resource.status.ends_with("_IN_PROGRESS"); }

LocatedResource located(const std::string& path, const std::string& stack, const StackResource& resource) {
  return {path,
          {stack, resource.logical_id, resource.resource_type, resource.physical_id, resource.status, resource.reason,
           Time{}}};
}

void add_moving(CloudFormation& cloudformation, const std::string& stack, const std::string& path, int depth,
                std::vector<LocatedResource>& found, const std::stop_token& stop) {
  for (const StackResource& resource : resources_in(cloudformation, stack, stop)) {
    if (!is_moving(resource)) continue;
    const bool is_nested = resource.resource_type == nested_type && !resource.physical_id.empty();
    if (!is_nested) {
      found.push_back(located(path + resource.logical_id, stack, resource));
    } else if (depth < deepest) {
      add_moving(cloudformation, resource.physical_id, path + resource.logical_id + "/", depth + 1, found, stop);
    }
  }
}

}  // namespace

LocatedResource locate_resource(CloudFormation& cloudformation, const Signal& signal, std::stop_token stop) {
  LocatedResource resource{
      signal.resource,
      {signal.stack, signal.resource, signal.resource_type, signal.physical_id, signal.status, signal.reason, Time{}}};
  auto& question = resource.question;
  for (auto slash = question.logical_id.find('/'); slash != std::string::npos; slash = question.logical_id.find('/')) {
    question.stack =
        find_resource(cloudformation, question.stack, question.logical_id.substr(0, slash), stop).physical_id;
    question.logical_id.erase(0, slash + 1);
  }
  if (question.physical_id.empty() || question.type.empty()) {
    const auto shown = find_resource(cloudformation, question.stack, question.logical_id, stop);
    question.physical_id = shown.physical_id;
    question.type = shown.resource_type;
  }
  return resource;
}

std::vector<LocatedResource> locate_moving(CloudFormation& cloudformation, const Signal& signal, std::stop_token stop) {
  std::vector<LocatedResource> found;
  // A signal about a stack may know its ARN, by which deleted ones answer too.
  const auto& stack = parse_stack_arn(signal.physical_id) ? signal.physical_id : signal.stack;
  add_moving(cloudformation, stack, {}, 0, found, stop);
  return found;
}

}  // namespace signalbox
