#include "app/rehearse_deploy.hpp"

#include <fmt/format.h>

#include "core/error.hpp"
#include "ports/cloudformation.hpp"
#include "ports/stack_launcher.hpp"

namespace signalbox {
bool is_deployed(const StackDescription& stack) {
  return phase_of(stack.status) == StackPhase::succeeded && stack.status != StackStatus::delete_complete;
}

// Nothing known (a status of `unknown`) when CloudFormation was unavailable and patience is not over yet.
StackDescription RehearseDeploy::look(const std::string& arn, std::stop_token stop) {
  try {
    auto found = cloudformation_.describe_stack(arn, stop);
    failures_ = 0;
    if (found) return *found;
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::unavailable || ++failures_ > options_.patience) throw;
    return {};
  }
  throw Error(ErrorKind::not_found, fmt::format("stack {} vanished while it was deployed", arn),
              "look in the cloud's state: it may have been restarted");
}

StackDescription RehearseDeploy::operator()(const std::string& stack, const std::string& template_body,
                                            std::stop_token stop) {
  failures_ = 0;
  const auto arn = launcher_.create_or_update(stack, template_body, stop);
  for (;;) {
    auto seen = look(arn, stop);
    if (has_ended(seen.status)) return seen;
    if (!pause(clock_, options_.poll, stop)) {
      throw Error(ErrorKind::interrupted, fmt::format("stopped waiting for stack {}", stack),
                  "its operation goes on; look at its status");
    }
  }
}

}  // namespace signalbox
