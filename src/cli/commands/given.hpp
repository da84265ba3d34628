// What several commands take on the command line, checked.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/deployment.hpp"
#include "core/environment_lock.hpp"
#include "core/stack_event.hpp"
#include "wiring/settings.hpp"

namespace signalbox::cli {

class Session;

/// An ID as it may stand in a registry, older ones included. Throws Error{invalid_input}.
[[nodiscard]] const std::string& checked_id(const std::string& id);

/// For `release` after a CI job: also takes the words of CI systems. Throws Error{invalid_input}.
[[nodiscard]] DeploymentStatus checked_end(const std::string& status);

/// A lease that no process renews. Throws Error{invalid_input} outside of 10 s to 24 h.
[[nodiscard]] Duration checked_lease(const std::optional<Duration>& lease);

/// The environment that lists this stack, else the defaults, in the region that an ARN names. Throws
/// Error{invalid_input} when it can name no stack.
[[nodiscard]] EnvironmentSettings settings_for_stack(const Settings& settings, const std::string& stack);

/// Who asks, as others will see it.
[[nodiscard]] Party party_of(const Settings& settings, std::string id, std::vector<std::string> stacks, Duration lease);
[[nodiscard]] Deployment deployment_of(const Settings& settings, const std::string& environment, const Party& party,
                                       Time now);

/// Before a command that changes the registry or is asked whether it may: tells it what earlier runs of this machine
/// could not, which may free the very environment. Asks the registry only where something is kept; never throws.
void deliver_kept_back(Session& session);

/// Says aloud that CloudFormation alone answers, and what that is not.
void warn_of_fallback(Session& session, const std::string& trouble);

/// As `run` does: a stack that no deployment can mend says so before anybody waits for it.
void warn_of_broken_stack(Session& session, const StackDescription& stack);

}  // namespace signalbox::cli
