#include "rehearsal/stack_book.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "rehearsal/ecs_actions.hpp"
#include "rehearsal/nested_scenario.hpp"

namespace signalbox::rehearsal {
namespace {

constexpr std::string_view nested_type = "AWS::CloudFormation::Stack";
constexpr std::string_view service_type = "AWS::ECS::Service";

struct Beginning {
  std::string_view status, operation;
};
/// What a stack's own statuses begin. A rollback is an operation of its own.
constexpr std::array beginnings{
    Beginning{"REVIEW_IN_PROGRESS", "CREATE_CHANGESET"},  Beginning{"CREATE_IN_PROGRESS", "CREATE_STACK"},
    Beginning{"UPDATE_IN_PROGRESS", "UPDATE_STACK"},      Beginning{"IMPORT_IN_PROGRESS", "UPDATE_STACK"},
    Beginning{"DELETE_IN_PROGRESS", "DELETE_STACK"},      Beginning{"ROLLBACK_IN_PROGRESS", "ROLLBACK"},
    Beginning{"UPDATE_ROLLBACK_IN_PROGRESS", "ROLLBACK"}, Beginning{"IMPORT_ROLLBACK_IN_PROGRESS", "ROLLBACK"}};

/// Empty for a status that goes on with what runs.
std::string_view operation_begun_by(std::string_view own_status) {
  const auto* found = std::ranges::find(beginnings, own_status, &Beginning::status);
  return found == beginnings.end() ? std::string_view() : found->operation;
}

bool is_said(const ScenarioEvent& line) { return !line.said_by.empty(); }

bool is_deleted(const RehearsedStack& stack, Time now) { return status_at(stack, now) == StackStatus::delete_complete; }

}  // namespace

RehearsedStack* StackBook::find(std::string_view name_or_arn, std::string_view region, Time now) {
  const bool by_arn = name_or_arn.starts_with("arn:");
  for (auto stack = stacks_.rbegin(); stack != stacks_.rend(); ++stack) {
    if (stack->region != region || stack->created > now) continue;
    if (by_arn ? stack->arn == name_or_arn : stack->name == name_or_arn && !is_deleted(*stack, now)) return &*stack;
  }
  return nullptr;
}

std::vector<const RehearsedStack*> StackBook::all(std::string_view region, Time now) const {
  std::vector<const RehearsedStack*> found;
  for (const auto& stack : stacks_) {
    if (stack.region == region && stack.created <= now) found.push_back(&stack);
  }
  return found;
}

RehearsedStack& StackBook::add(const std::string& name, const std::string& region, Time created) {
  auto& stack = stacks_.emplace_back();
  stack.arn = cloudformation_arn(region, fmt::format("stack/{}/{}", name, ids_.uuid()));
  stack.name = name;
  stack.region = region;
  stack.created = created;
  return stack;
}

// Rounded up, so that nothing is seen before its time.
Time StackBook::moment(Time began, Duration after) const {
  return began + Duration(static_cast<Duration::rep>(std::ceil(static_cast<double>(after.count()) / speed_)));
}

StackEvent StackBook::event_of(const RehearsedStack& stack, const ScenarioEvent& line, Time began) const {
  StackEvent event;
  event.stack_id = stack.arn;
  event.stack_name = stack.name;
  event.logical_id = line.root ? stack.name : line.logical_id;
  event.resource_type = line.type;
  event.status = line.status;
  event.reason = line.reason;
  event.at = moment(began, line.after);
  return event;
}

// What CloudFormation shows for a type: mostly a name, an ARN for some.
std::string StackBook::made_physical_id(const RehearsedStack& stack, const ScenarioEvent& line,
                                        const std::string& name) {
  if (line.type == nested_type) return cloudformation_arn(stack.region, fmt::format("stack/{}/{}", name, ids_.uuid()));
  return line.type == service_type ? ecs_service_arn(stack.region, stack.name, name) : name;
}

// As the service does: the first CREATE_IN_PROGRESS of a resource has no physical id yet.
std::string StackBook::physical_id_for(RehearsedStack& stack, const ScenarioEvent& line) {
  if (line.root) return stack.arn;
  const auto known = stack.physical_ids.find(line.logical_id);
  if (is_said(line)) return known == stack.physical_ids.end() ? std::string() : known->second;
  if (known != stack.physical_ids.end()) {
    auto id = known->second;
    if (line.status == "DELETE_COMPLETE") stack.physical_ids.erase(known);
    return id;
  }
  const auto name = fmt::format("{}-{}-{}", stack.name, line.logical_id, ids_.suffix());
  const auto id = made_physical_id(stack, line, name);
  stack.physical_ids[line.logical_id] = id;
  return line.status == "CREATE_IN_PROGRESS" ? std::string() : id;
}

std::string StackBook::operation_of(RehearsedStack& stack, const ScenarioEvent& line, const std::string& before) {
  const auto type = line.root ? operation_begun_by(line.status) : std::string_view();
  const bool goes_on = !before.empty() && (type.empty() || stack.operations[before] == type);
  if (goes_on) return before;
  auto id = ids_.uuid();
  stack.operations[id] = type.empty() ? "UPDATE_STACK" : type;
  return id;
}

StackEvent& StackBook::tell(RehearsedStack& stack, const ScenarioEvent& line, Time began, const std::string& operation,
                            const std::string& client_token) {
  auto event = event_of(stack, line, began);
  event.physical_id = physical_id_for(stack, line);
  event.client_token = client_token;
  event.event_id = line.root ? ids_.uuid() : fmt::format("{}-{}-{}", line.logical_id, line.status, ids_.uuid());
  event.operation_id = operation;
  if (line.status == objects) return stack.objections.emplace_back(Objection{std::move(event), line.said_by}).event;
  if (is_said(line)) stack.hooks[event.event_id] = line.said_by;
  return stack.story.emplace_back(std::move(event));
}

// What goes on with the operation that ran before begins with no line of the stack's own, as the end of a cancelled
// update does.
void StackBook::perform(RehearsedStack& stack, const Scenario& scenario, Time began, const std::string& client_token) {
  std::vector<NestedPart> nested;
  const bool goes_on = !scenario.events.front().root && !stack.story.empty();
  std::string operation = goes_on ? stack.story.back().operation_id : std::string();
  for (const auto& line : scenario.events) {
    operation = operation_of(stack, line, operation);
    const StackEvent& event = tell(stack, line, began, operation, client_token);
    if (!line.root && line.type == nested_type && !is_said(line)) {
      const auto arn = event.physical_id.empty() ? stack.physical_ids[line.logical_id] : event.physical_id;
      auto part = std::find_if(nested.begin(), nested.end(), [&](const NestedPart& known) { return known.arn == arn; });
      if (part == nested.end()) part = nested.insert(nested.end(), {line.logical_id, arn, {}});
      part->lines.push_back(line);
    }
  }
  // A nested recording may outlast the parent's line about it, and so overlap with the next operation.
  std::stable_sort(stack.story.begin(), stack.story.end(),
                   [](const StackEvent& a, const StackEvent& b) { return a.at < b.at; });
  for (const auto& [logical_id, shown] : scenario.evidence) stack.evidence[logical_id] = {shown, began, speed_};
  if (!client_token.empty()) stack.client_tokens.insert(client_token);
  for (const auto& part : nested) perform_nested(stack, scenario, part, began, client_token);
}

void StackBook::perform_nested(const RehearsedStack& parent, const Scenario& scenario, const NestedPart& part,
                               Time began, const std::string& token) {
  const auto told = nested_scenario(scenario, part.lines, scenarios_.nested_in(scenario, part.logical_id));
  if (told.scenario.events.empty()) return;
  const auto own_began = moment(began, told.after);
  perform(nested_stack(parent, part, own_began), told.scenario, own_began, token);
}

RehearsedStack& StackBook::nested_stack(const RehearsedStack& parent, const NestedPart& part, Time created) {
  const auto known =
      std::find_if(stacks_.begin(), stacks_.end(), [&](const RehearsedStack& stack) { return stack.arn == part.arn; });
  if (known != stacks_.end()) return *known;
  const auto parent_arn = parent.arn;
  const auto root_arn = parent.root_arn.empty() ? parent.arn : parent.root_arn;
  const auto arn = parse_stack_arn(part.arn);
  auto& stack = add(arn ? arn->name : part.logical_id, parent.region, created);
  stack.arn = part.arn;
  stack.parent_arn = parent_arn;
  stack.root_arn = root_arn;
  return stack;
}

void StackBook::cut(RehearsedStack& stack, Time now) {
  const auto seen = visible_events(stack, now).size();
  stack.story.resize(seen);
  std::erase_if(stack.objections, [&](const Objection& objection) { return objection.event.at > now; });
  for (auto& [logical_id, played] : stack.evidence) played.until = std::min(played.until, now);
  const auto arn = stack.arn;
  // Nested stacks that had not begun stay in the book without a story and are never seen.
  for (auto& other : stacks_) {
    if (other.parent_arn != arn) continue;
    if (other.created > now) other.created = Time::max();
    cut(other, now);
  }
}

}  // namespace signalbox::rehearsal
