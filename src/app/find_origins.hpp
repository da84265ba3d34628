// Where to begin with stacks that may be moving already: before the operation that runs now, so that whoever comes
// later, on any machine, is told all of it and nothing of earlier ones.
#pragma once

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/stack_origin.hpp"
#include "core/stack_outcome.hpp"
#include "ports/cloudformation.hpp"

namespace signalbox {

struct FoundStack {
  StackOrigin origin;
  std::optional<StackDescription> stack;  ///< nullopt: there is no such stack
  bool has_begun = false;                 ///< its events show an operation that its description does not show yet
  std::string failure;  ///< of a stack at rest whose newest operation failed, where its newest events tell
  [[nodiscard]] bool moves() const { return stack && (has_begun || is_busy(stack->status)); }
};

/// A stack in which nothing runs, as an operation on it would have ended: one that is over just before anybody looks
/// is judged like one that is over just after.
[[nodiscard]] StackOutcome outcome_at_rest(const FoundStack& found);

/// One a stack, in the order asked for. Throws what CloudFormation throws.
[[nodiscard]] std::vector<FoundStack> find_origins(CloudFormation& cloudformation,
                                                   const std::vector<std::string>& stacks, std::stop_token stop);

}  // namespace signalbox
