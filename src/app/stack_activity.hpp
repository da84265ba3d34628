// What CloudFormation itself says about an environment's stacks: a deployment made by hand or by another tool blocks
// too.
#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include "ports/cloudformation.hpp"

namespace signalbox {

struct StackActivity {
  std::vector<StackDescription> existing;  ///< in the order asked for; stacks that do not exist are absent

  /// The first stack in which an operation is running; nullptr when all are quiet.
  [[nodiscard]] const StackDescription* busy() const;
  /// The first stack that a person has to mend before a deployment can work.
  [[nodiscard]] const StackDescription* needs_action() const;
};

/// Asks about each stack. Throws what CloudFormation throws: an answer that is not known never counts as quiet. Without
/// stacks CloudFormation is not asked at all, and may be null.
[[nodiscard]] StackActivity look_at_stacks(CloudFormation* cloudformation, const std::vector<std::string>& stacks,
                                           std::stop_token stop);

}  // namespace signalbox
