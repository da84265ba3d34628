#include "adapters/aws/stack_xml.hpp"

#include "adapters/http/http_message.hpp"
#include "core/error.hpp"

namespace signalbox::aws {
namespace {

[[noreturn]] void refuse(const std::string& what) {
  throw Error(ErrorKind::invalid_input, "CloudFormation answered with " + what, "check that the endpoint is AWS's");
}

std::string required(const XmlElement& element, const char* name) {
  auto text = element.text(name);
  if (text.empty()) refuse(fmt::format("an entry without {}", name));
  return text;
}

std::optional<Time> time_in(const XmlElement& element, const char* name) {
  const auto text = element.text(name);
  if (text.empty()) return std::nullopt;
  const auto time = parse_iso8601(text);
  if (!time) refuse(fmt::format("the {} \"{}\", which is no time", name, one_line(text)));
  return time;
}

Time required_time(const XmlElement& element, const char* name) {
  const auto time = time_in(element, name);
  if (!time) refuse(fmt::format("an entry without {}", name));
  return *time;
}

std::string named(const std::string& who, const std::string& words) {
  return who.empty() || words.empty() ? words : who + ": " + words;
}

bool only_warns(const XmlElement& member) {
  return member.text("HookFailureMode") == "WARN" || member.text("ValidationFailureMode") == "WARN" ||
         member.text("ValidationStatus") == "SKIPPED";
}

std::optional<Time> time_of(const XmlElement& operation_event) {
  for (const char* name : {"Timestamp", "EndTime", "StartTime"}) {
    if (const auto at = time_in(operation_event, name)) return at;
  }
  return std::nullopt;
}

// The resource's status is what it was before the hook was asked. One that only warns is nobody's reason. All words of
// one invocation may have one event id.
void take_hook(const XmlElement& member, StackEvent& event) {
  event.status = member.text("HookStatus");
  event.reason = only_warns(member) ? std::string() : named(member.text("HookType"), member.text("HookStatusReason"));
  event.event_id += "/" + event.status;
}

std::string reason_of(const XmlElement& operation_event) {
  const auto validated = operation_event.text("ValidationStatusReason");
  if (!validated.empty()) return named(operation_event.text("ValidationName"), validated);
  const auto hooked = operation_event.text("HookStatusReason");
  if (!hooked.empty()) return named(operation_event.text("HookType"), hooked);
  return operation_event.text("ResourceStatusReason");
}

}  // namespace

StackDescription read_stack(const XmlElement& member) {
  StackDescription stack;
  stack.id = required(member, "StackId");
  stack.name = required(member, "StackName");
  stack.status_text = required(member, "StackStatus");
  stack.status = parse_stack_status(stack.status_text);
  stack.status_reason = member.text("StackStatusReason");
  stack.created = required_time(member, "CreationTime");
  stack.updated = time_in(member, "LastUpdatedTime");
  stack.deleted = time_in(member, "DeletionTime");
  stack.parent_id = member.text("ParentId");
  stack.root_id = member.text("RootId");
  for (const auto& output : member.members("Outputs"))
    stack.outputs[output.text("OutputKey")] = output.text("OutputValue");
  for (const auto& operation : member.members("LastOperations"))
    stack.last_operations.push_back({operation.text("OperationId"), operation.text("OperationType")});
  return stack;
}

StackEvent read_event(const XmlElement& member) {
  StackEvent event;
  event.event_id = required(member, "EventId");
  event.stack_id = required(member, "StackId");
  event.stack_name = required(member, "StackName");
  event.logical_id = member.text("LogicalResourceId");
  event.physical_id = member.text("PhysicalResourceId");
  event.resource_type = member.text("ResourceType");
  event.status = member.text("ResourceStatus");
  event.reason = member.text("ResourceStatusReason");
  event.client_token = member.text("ClientRequestToken");
  event.operation_id = member.text("OperationId");
  event.at = required_time(member, "Timestamp");
  if (!member.text("HookStatus").empty()) take_hook(member, event);
  return event;
}

std::optional<OperationEvent> read_operation_event(const XmlElement& member) {
  const auto at = time_of(member);
  if (!at) return std::nullopt;
  OperationEvent event;
  event.event_id = member.text("EventId");
  event.operation_id = member.text("OperationId");
  event.operation_type = member.text("OperationType");
  event.event_type = member.text("EventType");
  event.logical_id = member.text("LogicalResourceId");
  event.resource_type = member.text("ResourceType");
  event.status = member.text("ResourceStatus");
  event.reason = reason_of(member);
  event.only_warns = only_warns(member);
  event.at = *at;
  return event;
}

StackResource read_resource(const XmlElement& member) {
  StackResource resource;
  resource.logical_id = required(member, "LogicalResourceId");
  resource.physical_id = member.text("PhysicalResourceId");
  resource.resource_type = required(member, "ResourceType");
  resource.status = required(member, "ResourceStatus");
  resource.reason = member.text("ResourceStatusReason");
  resource.at = required_time(member, "LastUpdatedTimestamp");
  return resource;
}

}  // namespace signalbox::aws
