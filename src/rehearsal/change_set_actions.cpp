#include "rehearsal/change_set_actions.hpp"

#include <fmt/format.h>

#include <set>

#include "rehearsal/adaptation.hpp"
#include "rehearsal/stack_xml.hpp"
#include "rehearsal/submission.hpp"

namespace signalbox::rehearsal {
namespace {

Scenario review() {
  Scenario scenario;
  scenario.events = {{Duration{}, "stack", "AWS::CloudFormation::Stack", "REVIEW_IN_PROGRESS", "User Initiated", true}};
  return scenario;
}

std::string_view execution_status(bool executed) { return executed ? "EXECUTE_COMPLETE" : "AVAILABLE"; }

}  // namespace

std::deque<ChangeSetActions::ChangeSet>::iterator ChangeSetActions::find(const QueryCall& call, Time now) {
  const auto& name = call.get("ChangeSetName");
  const auto* stack = book_.find(call.get("StackName"), call.region, now);
  return std::find_if(sets_.begin(), sets_.end(), [&](const ChangeSet& set) {
    return set.arn == name || (stack != nullptr && set.stack_arn == stack->arn && set.name == name);
  });
}

const RehearsedStack* ChangeSetActions::stack_of(const QueryCall& call, Time now) {
  const auto set = find(call, now);
  return set == sets_.end() ? nullptr : book_.find(set->stack_arn, call.region, now);
}

Answer ChangeSetActions::not_found(const QueryCall& call, Time now) {
  const auto& name = call.get("ChangeSetName");
  if (name.starts_with("arn:") || book_.find(call.get("StackName"), call.region, now) != nullptr) {
    return refused("ChangeSetNotFound", fmt::format("ChangeSet [{}] does not exist", name), 404);
  }
  return invalid(fmt::format("Stack [{}] does not exist", call.get("StackName")));
}

RehearsedStack& ChangeSetActions::stack_in_review(const QueryCall& call, Time now) {
  auto& stack = book_.add(call.get("StackName"), call.region, now);
  book_.perform(stack, review(), now, {});
  return stack;
}

Answer ChangeSetActions::add(RehearsedStack& stack, StackVerb verb, const QueryCall& call, Time now) {
  auto& set = sets_.emplace_back();
  set.name = call.get("ChangeSetName");
  set.arn = cloudformation_arn(call.region, fmt::format("changeSet/{}/{}", set.name, ids_.uuid()));
  set.stack_arn = stack.arn;
  set.description = call.get("Description");
  set.verb = verb;
  set.created = now;
  set.submission = submission_of(call, &stack.submission);
  XmlWriter xml;
  xml.text("Id", set.arn).text("StackId", stack.arn);
  return {{}, xml.xml()};
}

Answer ChangeSetActions::create(const QueryCall& call, Time now) {
  const auto& name = call.get("StackName");
  if (auto trouble = why_not_a_name(name, "stackName")) return *trouble;
  if (auto trouble = why_not_a_name(call.get("ChangeSetName"), "changeSetName")) return *trouble;
  auto* stack = book_.find(name, call.region, now);
  if (auto trouble = why_not_a_template(call, stack == nullptr ? nullptr : &stack->submission)) return *trouble;
  if (call.get("ChangeSetType") != "CREATE") {
    if (stack == nullptr) return invalid(fmt::format("Stack [{}] does not exist", name));
    if (auto trouble = why_not_updatable(*stack, now)) return *trouble;
  } else if (stack != nullptr && status_at(*stack, now) != StackStatus::review_in_progress) {
    return invalid(fmt::format("Stack [{}] already exists and cannot be created again with the changeSet [{}].", name,
                               call.get("ChangeSetName")));
  }
  if (stack != nullptr && find(call, now) != sets_.end()) {
    return refused("AlreadyExistsException", fmt::format("ChangeSet [{}] already exists", call.get("ChangeSetName")));
  }
  const bool creates = call.get("ChangeSetType") == "CREATE";
  return add(stack == nullptr ? stack_in_review(call, now) : *stack, creates ? StackVerb::create : StackVerb::update,
             call, now);
}

std::string ChangeSetActions::changes_of(const ChangeSet& set, const RehearsedStack& stack) const {
  XmlWriter xml;
  std::set<std::string> told;
  for (const auto& event : adapted(scenarios_.chosen_for(stack.name, set.verb), set.verb).events) {
    if (event.root || !told.insert(event.logical_id).second) continue;
    const auto verb = verb_of_status(event.status).value_or(set.verb);
    const auto known = stack.physical_ids.find(event.logical_id);
    xml.open("member").text("Type", "Resource").open("ResourceChange");
    xml.text("Action", verb == StackVerb::create ? "Add" : verb == StackVerb::update ? "Modify" : "Remove");
    xml.text("LogicalResourceId", event.logical_id)
        .text_if_any("PhysicalResourceId", known == stack.physical_ids.end() ? "" : known->second);
    xml.text("ResourceType", event.type).open("Scope").close().open("Details").close().close().close();
  }
  return xml.xml();
}

Answer ChangeSetActions::describe(const QueryCall& call, Time now) {
  const auto set = find(call, now);
  const auto* stack = stack_of(call, now);
  if (stack == nullptr) return not_found(call, now);
  XmlWriter xml;
  xml.text("ChangeSetName", set->name)
      .text("ChangeSetId", set->arn)
      .text("StackId", stack->arn)
      .text("StackName", stack->name);
  xml.text_if_any("Description", set->description).text("CreationTime", to_iso8601(set->created));
  xml.text("Status", "CREATE_COMPLETE").text("ExecutionStatus", execution_status(set->executed));
  write_pairs(xml, "Parameters", "ParameterKey", "ParameterValue", set->submission.parameters);
  write_pairs(xml, "Tags", "Key", "Value", set->submission.tags);
  write_list(xml, "Capabilities", set->submission.capabilities);
  xml.open("Changes").raw(changes_of(*set, *stack)).close();
  return {{}, xml.xml()};
}

Answer ChangeSetActions::execute(const QueryCall& call, Time now) {
  const auto set = find(call, now);
  auto* stack = set == sets_.end() ? nullptr : book_.find(set->stack_arn, call.region, now);
  if (stack == nullptr) return not_found(call, now);
  const auto status = status_at(*stack, now);
  const bool ready =
      set->verb == StackVerb::create ? status == StackStatus::review_in_progress : !why_not_updatable(*stack, now);
  if (set->executed || !ready) {
    return refused(
        "InvalidChangeSetStatus",
        fmt::format("ChangeSet [{}] cannot be executed in its current status of [{}] while the stack is in {}",
                    set->arn, execution_status(set->executed), to_string(status)));
  }
  set->executed = true;
  stack->submission = set->submission;
  stacks_.play(*stack, set->verb, now, call.get("ClientRequestToken"));
  return {{}, std::string()};
}

Answer ChangeSetActions::list(const QueryCall& call, Time now) {
  const auto& name = call.get("StackName");
  if (auto trouble = why_not_a_name(name, "stackName")) return *trouble;
  const auto* stack = book_.find(name, call.region, now);
  if (stack == nullptr) return invalid(fmt::format("Stack [{}] does not exist", name));
  XmlWriter xml;
  xml.open("Summaries");
  for (const auto& set : sets_) {
    if (set.stack_arn != stack->arn || set.executed) continue;
    xml.open("member").text("StackId", stack->arn).text("StackName", stack->name).text("ChangeSetId", set.arn);
    xml.text("ChangeSetName", set.name)
        .text("ExecutionStatus", execution_status(set.executed))
        .text("Status", "CREATE_COMPLETE");
    xml.text("CreationTime", to_iso8601(set.created)).text_if_any("Description", set.description).close();
  }
  xml.close();
  return {{}, xml.xml()};
}

// Deleting a change set that is not there is a success, as long as the stack is.
Answer ChangeSetActions::remove(const QueryCall& call, Time now) {
  const auto set = find(call, now);
  if (set != sets_.end()) {
    sets_.erase(set);
  } else if (!call.get("ChangeSetName").starts_with("arn:") &&
             book_.find(call.get("StackName"), call.region, now) == nullptr) {
    return not_found(call, now);
  }
  return {{}, std::string()};
}

}  // namespace signalbox::rehearsal
