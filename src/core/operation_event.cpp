#include "core/operation_event.hpp"

#include <algorithm>
#include <tuple>

#include "core/failure_reason.hpp"

namespace signalbox {
namespace {

/// Whether both speak of the same happening, should the two APIs give it two ids.
bool is_the_same_happening(const StackEvent& event, const OperationEvent& other) {
  return std::tie(event.logical_id, event.status, event.at) == std::tie(other.logical_id, other.status, other.at);
}

bool is_objection(const OperationEvent& event) {
  return event.event_type == "VALIDATION_ERROR" || event.event_type == "HOOK_INVOCATION_ERROR";
}

bool says_why(const OperationEvent& event) {
  if (event.reason.empty() || event.only_warns) return false;
  if (is_objection(event)) return true;
  StackEvent told;
  told.status = event.status;
  told.reason = event.reason;
  const bool failed = event.event_type == "PROVISIONING_ERROR" || event.status.ends_with("_FAILED");
  return failed && !is_echo_of_another_failure(told) && !wants_explanation(told);
}

}  // namespace

void add_operations(std::vector<StackEvent>& events, std::span<const OperationEvent> known) {
  for (StackEvent& event : events) {
    if (!event.operation_id.empty()) continue;
    auto found = std::ranges::find(known, event.event_id, &OperationEvent::event_id);
    if (found == known.end()) {
      found = std::ranges::find_if(known, [&](const auto& other) { return is_the_same_happening(event, other); });
    }
    if (found != known.end()) event.operation_id = found->operation_id;
  }
}

const OperationEvent* first_cause(std::span<const OperationEvent> oldest_first) {
  const OperationEvent* first = nullptr;
  for (const OperationEvent& event : oldest_first) {
    if (!says_why(event)) continue;
    if (is_objection(event)) return &event;
    if (first == nullptr) first = &event;
  }
  return first;
}

}  // namespace signalbox
