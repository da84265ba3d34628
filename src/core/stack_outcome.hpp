// How a followed stack stands at the end.
#pragma once

#include <string>

#include "core/stack_status.hpp"

namespace signalbox {

struct StackOutcome {
  std::string name;
  std::string arn;  ///< empty when the stack does not exist
  StackStatus status = StackStatus::unknown;
  Verdict verdict = Verdict::pending;  ///< of its operation; a deletion that nobody asked for is no success
  bool touched = false;  ///< an operation was seen
  bool at_rest = false;  ///< false: still moving, or nobody could be asked
  std::string failure;   ///< "LogicalId: literal reason" of the first failure; empty when there was none
  friend bool operator==(const StackOutcome&, const StackOutcome&) = default;
};

}  // namespace signalbox
