#include "rehearsal/operation_queries.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "rehearsal/page.hpp"
#include "rehearsal/submission.hpp"
#include "rehearsal/xml_writer.hpp"

namespace signalbox::rehearsal {
namespace {

struct ToldEvent {
  const StackEvent* event = nullptr;
  std::string objection_by;  ///< a validation; empty for what the stack's own events tell
};

bool is_failure(const ToldEvent& told) { return !told.objection_by.empty() || told.event->status.ends_with("_FAILED"); }

/// Oldest first.
std::vector<ToldEvent> told_by(const RehearsedStack& stack, Time now) {
  std::vector<ToldEvent> told;
  for (const auto& event : visible_events(stack, now)) told.push_back({&event, {}});
  for (const auto& objection : stack.objections) {
    if (objection.event.at <= now) told.push_back({&objection.event, objection.by});
  }
  std::ranges::stable_sort(told, {}, [](const ToldEvent& one) { return one.event->at; });
  return told;
}

/// By the last word of the stack itself about it; a rollback behind it means that it failed.
std::string_view operation_status(const RehearsedStack& stack, const std::string& id, Time now) {
  const StackEvent* last = nullptr;
  bool is_followed = false;
  for (const auto& event : visible_events(stack, now)) {
    if (!is_about_stack_itself(event)) continue;
    const bool is_its_own = event.operation_id == id;
    if (is_its_own) last = &event;
    is_followed = last != nullptr && !is_its_own;
  }
  if (last == nullptr) return "IN_PROGRESS";
  const bool is_rollback = stack.operations.at(id) == "ROLLBACK";
  const auto phase = phase_of(parse_stack_status(last->status));
  if (phase == StackPhase::in_progress) return is_followed ? "FAILED" : "IN_PROGRESS";
  const bool succeeded = phase != StackPhase::needs_action && (is_rollback || phase != StackPhase::failed);
  return succeeded || last->status == "ROLLBACK_COMPLETE" ? "SUCCEEDED" : "FAILED";
}

void write_resource_words(XmlWriter& xml, const StackEvent& event) {
  xml.text("EventType", "STACK_EVENT").text("ResourceStatus", event.status);
  xml.text_if_any("ResourceStatusReason", event.reason);
}

void write_objection(XmlWriter& xml, const ToldEvent& told) {
  xml.text("EventType", objects).text("ValidationName", told.objection_by).text("ValidationStatus", "FAILED");
  xml.text("ValidationFailureMode", "FAIL").text_if_any("ValidationStatusReason", told.event->reason);
  xml.text("ValidationPath", fmt::format("/Resources/{}", told.event->logical_id));
}

void write_hook_words(XmlWriter& xml, const StackEvent& event, const std::string& hook) {
  const bool failed = event.status.ends_with("_FAILED");
  xml.text("EventType", failed ? "HOOK_INVOCATION_ERROR" : "PROGRESS_EVENT").text("HookType", hook);
  xml.text("HookStatus", event.status).text_if_any("HookStatusReason", event.reason);
  xml.text("HookInvocationPoint", "PRE_PROVISION").text("HookFailureMode", "FAIL");
}

void write_told(XmlWriter& xml, const RehearsedStack& stack, const ToldEvent& told, Time now) {
  const StackEvent& event = *told.event;
  xml.open("member").text("EventId", event.event_id).text("StackId", event.stack_id);
  xml.text("OperationId", event.operation_id).text("OperationType", stack.operations.at(event.operation_id));
  xml.text("OperationStatus", operation_status(stack, event.operation_id, now));
  xml.text("LogicalResourceId", event.logical_id).text_if_any("PhysicalResourceId", event.physical_id);
  xml.text("ResourceType", event.resource_type).text("Timestamp", to_iso8601(event.at));
  if (!told.objection_by.empty()) {
    write_objection(xml, told);
  } else if (is_hook_invocation(event)) {
    write_hook_words(xml, event, stack.hooks.at(event.event_id));
  } else {
    write_resource_words(xml, event);
  }
  xml.text_if_any("ClientRequestToken", event.client_token).close();
}

/// Those that `is_asked_for` holds for, a page of them, newest first.
Answer page_of_operations(const RehearsedStack& stack, const QueryCall& call, Time now,
                          const std::function<bool(const StackEvent&)>& is_asked_for) {
  auto told = told_by(stack, now);
  const bool only_failures = call.get("Filters.FailedEvents") == "true";
  std::erase_if(told,
                [&](const ToldEvent& one) { return !is_asked_for(*one.event) || (only_failures && !is_failure(one)); });
  const auto page = page_of(told.size(), call.get("NextToken"));
  if (!page) return invalid("The NextToken is not valid for this call");
  XmlWriter xml;
  xml.open("OperationEvents");
  for (auto i = page->end; i > page->begin; --i) write_told(xml, stack, told[i - 1], now);
  xml.close().text_if_any("NextToken", page->next_token);
  return {{}, xml.xml()};
}

}  // namespace

Answer OperationQueries::by_stack(const QueryCall& call, Time now) {
  const auto& name = call.get("StackName");
  if (auto trouble = why_not_a_name(name, "stackName")) return *trouble;
  const auto* stack = book_.find(name, call.region, now);
  if (stack == nullptr) return invalid(fmt::format("Stack [{}] does not exist", name));
  return page_of_operations(*stack, call, now, [](const StackEvent&) { return true; });
}

Answer OperationQueries::by_change_set(const QueryCall& call, Time now) {
  const auto* stack = change_sets_.stack_of(call, now);
  if (stack == nullptr) return change_sets_.not_found(call, now);
  return page_of_operations(*stack, call, now, [&](const StackEvent& event) {
    return stack->operations.at(event.operation_id) == "CREATE_CHANGESET";
  });
}

Answer OperationQueries::by_operation(const QueryCall& call, Time now) {
  const auto& id = call.get("OperationId");
  for (const auto* stack : book_.all(call.region, now)) {
    if (!stack->operations.contains(id)) continue;
    return page_of_operations(*stack, call, now, [&](const StackEvent& event) { return event.operation_id == id; });
  }
  return invalid(fmt::format("Operation [{}] does not exist", id));
}

Answer OperationQueries::describe_events(const QueryCall& call, Time now) {
  if (auto refusal = why_not_offered(offer_)) return *refusal;
  if (call.has("OperationId")) return by_operation(call, now);
  if (call.has("ChangeSetName")) return by_change_set(call, now);
  if (call.has("StackName")) return by_stack(call, now);
  return invalid("One of ChangeSetName, OperationId or StackName must be specified");
}

}  // namespace signalbox::rehearsal
