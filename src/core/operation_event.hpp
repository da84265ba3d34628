// What DescribeEvents says of a stack's operations: which operation each event belongs to, and why one failed where the
// stack's own events do not tell (a validation, a hook). These events move nothing: only core/stack_event.hpp's do.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/stack_event.hpp"

namespace signalbox {

struct OperationEvent {
  std::string event_id;
  std::string operation_id;
  std::string operation_type;  ///< as CloudFormation writes it: CREATE_STACK, ROLLBACK, CREATE_CHANGESET, …
  std::string event_type;      ///< STACK_EVENT, PROGRESS_EVENT, VALIDATION_ERROR, PROVISIONING_ERROR, …
  std::string logical_id;
  std::string resource_type;
  std::string status;  ///< of the resource; empty where a validation or a hook speaks
  std::string reason;  ///< whoever speaks, named
  Time at{};
  bool only_warns = false;  ///< a validation or a hook that lets the operation go on
};

/// Gives each event of one stack that has no operation id the id that these say it has; others stay as they are.
void add_operations(std::vector<StackEvent>& events, std::span<const OperationEvent> known);

/// The earliest that says why its operation failed, a validation's or a hook's word before a resource's; null when none
/// does.
[[nodiscard]] const OperationEvent* first_cause(std::span<const OperationEvent> oldest_first);

}  // namespace signalbox
