// Starts a stack operation as a deploy tool would. Only `signalbox rehearse deploy` uses it: signalbox itself never
// changes stacks.
#pragma once

#include <stop_token>
#include <string>

namespace signalbox {

class StackLauncher {
 public:
  virtual ~StackLauncher() = default;
  /// Creates the stack, or updates it when it exists; returns its ARN. Throws as CloudFormation does; Error{conflict}
  /// when the stack refuses because an operation is running or its state needs action first.
  [[nodiscard]] virtual std::string create_or_update(const std::string& name, const std::string& template_body,
                                                     std::stop_token stop) = 0;
};

}  // namespace signalbox
