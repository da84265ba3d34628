#include "rehearsal/rehearsed_stack.hpp"

namespace signalbox::rehearsal {
namespace {

bool is_own(const RehearsedStack& stack, const StackEvent& event) {
  return event.physical_id == stack.arn && !is_hook_invocation(event);
}

std::optional<Time> last_began(const RehearsedStack& stack, Time now, std::string_view status) {
  std::optional<Time> began;
  for (const auto& event : visible_events(stack, now)) {
    if (is_own(stack, event) && event.status == status) began = event.at;
  }
  return began;
}

}  // namespace

std::span<const StackEvent> visible_events(const RehearsedStack& stack, Time now) {
  const auto end = std::upper_bound(stack.story.begin(), stack.story.end(), now,
                                    [](Time time, const StackEvent& event) { return time < event.at; });
  return {stack.story.begin(), end};
}

std::vector<StackOperation> last_operations_at(const RehearsedStack& stack, Time now) {
  std::vector<StackOperation> newest_first;
  const auto events = visible_events(stack, now);
  for (auto event = events.rbegin(); event != events.rend(); ++event) {
    const std::string& id = event->operation_id;
    if (std::ranges::find(newest_first, id, &StackOperation::id) != newest_first.end()) continue;
    newest_first.push_back({id, stack.operations.at(id)});
    if (newest_first.back().type != "ROLLBACK") break;
  }
  return newest_first;
}

const StackEvent* latest_own_event(const RehearsedStack& stack, Time now) {
  const auto events = visible_events(stack, now);
  const auto found =
      std::find_if(events.rbegin(), events.rend(), [&](const StackEvent& event) { return is_own(stack, event); });
  return found == events.rend() ? nullptr : &*found;
}

StackStatus status_at(const RehearsedStack& stack, Time now) {
  const auto* event = latest_own_event(stack, now);
  return event == nullptr ? StackStatus::unknown : parse_stack_status(event->status);
}

StackDescription description_at(const RehearsedStack& stack, Time now) {
  StackDescription description;
  description.id = stack.arn;
  description.name = stack.name;
  description.status = status_at(stack, now);
  description.status_text = to_string(description.status);
  if (const auto* event = latest_own_event(stack, now)) description.status_reason = event->reason;
  description.created = stack.created;
  description.updated = last_began(stack, now, "UPDATE_IN_PROGRESS");
  description.deleted = last_began(stack, now, "DELETE_IN_PROGRESS");
  description.parent_id = stack.parent_arn;
  description.root_id = stack.root_arn;
  return description;
}

std::vector<StackResource> resources_at(const RehearsedStack& stack, Time now) {
  std::vector<StackResource> resources;
  std::map<std::string, std::size_t> place;
  for (const auto& event : visible_events(stack, now)) {
    if (is_own(stack, event) || is_hook_invocation(event)) continue;
    const auto [found, is_new] = place.try_emplace(event.logical_id, resources.size());
    if (is_new) resources.emplace_back();
    resources[found->second] = {event.logical_id, event.physical_id, event.resource_type,
                                event.status,     event.reason,      event.at};
  }
  const auto status = status_at(stack, now);
  if (status != StackStatus::delete_in_progress && status != StackStatus::delete_complete) {
    std::erase_if(resources, [](const StackResource& resource) { return resource.status == "DELETE_COMPLETE"; });
  }
  return resources;
}

}  // namespace signalbox::rehearsal
