#include "rehearsal/stack_xml.hpp"

namespace signalbox::rehearsal {
namespace {

void write_times(XmlWriter& xml, const StackDescription& description) {
  xml.text("CreationTime", to_iso8601(description.created));
  if (description.updated) xml.text("LastUpdatedTime", to_iso8601(*description.updated));
  if (description.deleted) xml.text("DeletionTime", to_iso8601(*description.deleted));
}

void write_family(XmlWriter& xml, const RehearsedStack& stack) {
  xml.text_if_any("ParentId", stack.parent_arn).text_if_any("RootId", stack.root_arn);
  xml.open("DriftInformation").text("StackDriftStatus", "NOT_CHECKED").close();
}

void write_operations(XmlWriter& xml, const std::vector<StackOperation>& newest_first) {
  xml.open("LastOperations");
  for (const auto& operation : newest_first)
    xml.open("member").text("OperationType", operation.type).text("OperationId", operation.id).close();
  xml.close();
}

// The resource's status stays what it was before the hook was asked.
void write_invocation(XmlWriter& xml, const StackEvent& event, const std::string& hook) {
  xml.text("ResourceStatus", "CREATE_IN_PROGRESS").text("HookType", hook).text("HookStatus", event.status);
  xml.text_if_any("HookStatusReason", event.reason);
  xml.text("HookInvocationPoint", "PRE_PROVISION").text("HookFailureMode", "FAIL");
}

void write_state(XmlWriter& xml, const StackResource& resource, std::string_view time) {
  xml.text("LogicalResourceId", resource.logical_id).text_if_any("PhysicalResourceId", resource.physical_id);
  xml.text("ResourceType", resource.resource_type).text(time, to_iso8601(resource.at));
  xml.text("ResourceStatus", resource.status).text_if_any("ResourceStatusReason", resource.reason);
  xml.open("DriftInformation").text("StackResourceDriftStatus", "NOT_CHECKED").close();
}

}  // namespace

void write_pairs(XmlWriter& xml, std::string_view list, std::string_view key, std::string_view value,
                 const std::map<std::string, std::string>& pairs) {
  xml.open(list);
  for (const auto& [name, content] : pairs) xml.open("member").text(key, name).text(value, content).close();
  xml.close();
}

void write_list(XmlWriter& xml, std::string_view list, const std::vector<std::string>& values) {
  xml.open(list);
  for (const auto& value : values) xml.text("member", value);
  xml.close();
}

void write_stack(XmlWriter& xml, const RehearsedStack& stack, Time now, OperationOffer offer) {
  const auto description = description_at(stack, now);
  const auto& submission = stack.submission;
  xml.open("member")
      .text("StackId", stack.arn)
      .text("StackName", stack.name)
      .text_if_any("Description", submission.description);
  write_times(xml, description);
  xml.text("StackStatus", description.status_text).text_if_any("StackStatusReason", description.status_reason);
  write_pairs(xml, "Parameters", "ParameterKey", "ParameterValue", submission.parameters);
  write_pairs(xml, "Tags", "Key", "Value", submission.tags);
  write_list(xml, "Capabilities", submission.capabilities);
  write_list(xml, "NotificationARNs", {});
  xml.text("DisableRollback", "false")
      .text("EnableTerminationProtection", "false")
      .open("RollbackConfiguration")
      .close();
  write_family(xml, stack);
  if (tells_in_descriptions(offer)) write_operations(xml, last_operations_at(stack, now));
  xml.close();
}

void write_summary(XmlWriter& xml, const RehearsedStack& stack, Time now, OperationOffer offer) {
  const auto description = description_at(stack, now);
  xml.open("member").text("StackId", stack.arn).text("StackName", stack.name);
  xml.text_if_any("TemplateDescription", stack.submission.description);
  write_times(xml, description);
  xml.text("StackStatus", description.status_text).text_if_any("StackStatusReason", description.status_reason);
  write_family(xml, stack);
  if (tells_in_descriptions(offer)) write_operations(xml, last_operations_at(stack, now));
  xml.close();
}

void write_event(XmlWriter& xml, const RehearsedStack& stack, const StackEvent& event, OperationOffer offer) {
  xml.open("member")
      .text("StackId", event.stack_id)
      .text("EventId", event.event_id)
      .text("StackName", event.stack_name);
  xml.text("LogicalResourceId", event.logical_id)
      .text("PhysicalResourceId", event.physical_id)
      .text("ResourceType", event.resource_type)
      .text("Timestamp", to_iso8601(event.at));
  if (const auto hook = stack.hooks.find(event.event_id); hook != stack.hooks.end()) {
    write_invocation(xml, event, hook->second);
  } else {
    xml.text("ResourceStatus", event.status).text_if_any("ResourceStatusReason", event.reason);
  }
  if (tells_in_stack_events(offer)) xml.text("OperationId", event.operation_id);
  xml.text_if_any("ClientRequestToken", event.client_token).close();
}

void write_resource(XmlWriter& xml, const RehearsedStack& stack, const StackResource& resource) {
  xml.open("member").text("StackId", stack.arn).text("StackName", stack.name);
  write_state(xml, resource, "Timestamp");
  xml.close();
}

void write_resource_summary(XmlWriter& xml, const StackResource& resource) {
  xml.open("member");
  write_state(xml, resource, "LastUpdatedTimestamp");
  xml.close();
}

}  // namespace signalbox::rehearsal
