// Starts a stack operation and waits for its end, as a deploy tool would: `signalbox rehearse deploy STACK`. Whether
// the end is a good one is for the caller to say, by the status.
#pragma once

#include <stop_token>
#include <string>

#include "core/stack_event.hpp"
#include "ports/clock.hpp"

namespace signalbox {

class CloudFormation;
class StackLauncher;

/// A deployment that ends with its stack deleted was no good one.
[[nodiscard]] bool is_deployed(const StackDescription& stack);

struct RehearseDeployOptions {
  Duration poll = std::chrono::seconds(2);  ///< between two looks at the stack
  int patience = 10;                        ///< looks in a row that may find CloudFormation unavailable
};

class RehearseDeploy {
 public:
  RehearseDeploy(StackLauncher& launcher, CloudFormation& cloudformation, Clock& clock,
                 const RehearseDeployOptions& options = {})
      : launcher_(launcher), cloudformation_(cloudformation), clock_(clock), options_(options) {}

  /// The stack in its terminal status. Throws as the ports do; Error{not_found} when the stack vanishes while it is
  /// waited for, Error{interrupted} when stop is requested: the stack's operation goes on then.
  [[nodiscard]] StackDescription operator()(const std::string& stack, const std::string& template_body,
                                            std::stop_token stop);

 private:
  [[nodiscard]] StackDescription look(const std::string& arn, std::stop_token stop);

  StackLauncher& launcher_;
  CloudFormation& cloudformation_;
  Clock& clock_;
  RehearseDeployOptions options_;
  int failures_ = 0;
};

}  // namespace signalbox
