// May a deployment start now, and if not, whose is in the way? Asks the registry AND CloudFormation: either one blocks.
// A one-shot question: it takes nothing, and goes by timestamps with the allowance of core/life_watch.hpp where it
// judges a holder's life.
#pragma once

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/environment_lock.hpp"
#include "core/stack_event.hpp"
#include "ports/clock.hpp"
#include "ports/cloudformation.hpp"
#include "ports/document_store.hpp"

namespace signalbox {

/// Stable words for scripts; docs/commands.md lists them.
enum class CanDeployReason {
  no_stack_exists,                ///< free: the first deployment creates the stack
  stack_idle,                     ///< free
  no_active_deployment,           ///< free, by the registry alone: no stack is configured
  active_deployment_in_progress,  ///< taken
  environment_frozen,
  stack_needs_action,  ///< nothing runs, but no deployment can work before somebody acts
  registry_moved,      ///< this registry grants nothing any more
};
[[nodiscard]] std::string_view to_string(CanDeployReason reason);

struct ActiveDeployment {
  std::string correlation_id;  ///< empty for a deployment made outside signalbox
  std::string environment;
  std::string stack_name;
  std::string status;  ///< the stack's, where it is known, else the record's
  Time started_at{};
  Duration elapsed{};
  std::optional<Duration> estimated_remaining;  ///< nullopt: not known yet
  std::vector<StackEvent> recent_events;        ///< newest last, at most ten
  std::string run_url, console_url, actor;
  bool orphaned = false;
};

struct CanDeployAnswer {
  bool can_deploy = false;
  CanDeployReason reason = CanDeployReason::stack_idle;
  std::string environment;
  bool by_registry = false;        ///< the registry was asked or blocks
  bool by_cloudformation = false;  ///< CloudFormation was asked or blocks
  std::optional<ActiveDeployment> active;
  std::optional<Freeze> freeze;                     ///< in force, also behind an active deployment
  std::string stack_name, stack_status, next_step;  ///< for stack_needs_action
  std::string moved_to;                             ///< for registry_moved: the one to ask
  std::size_t waiting = 0;                          ///< parties in line
  std::string registry_trouble;  ///< set: the registry is out of reach, and CloudFormation alone answered
  std::string dead_holder;  ///< a holder that counts as dead by its timestamp and whose stacks are quiet: no obstacle

  /// "registry", "cloudformation", "registry+cloudformation" or "cloudformation_fallback".
  [[nodiscard]] std::string source() const;
};

struct CanDeployPorts {
  DocumentStore& store;
  CloudFormation* cloudformation;  ///< may be null when no stack is named
  Clock& clock;
  bool may_fall_back = false;  ///< to CloudFormation alone, while the registry is unavailable
};

/// Throws what the ports throw: when one cannot be asked, there is no answer, unless CloudFormation alone may give it.
[[nodiscard]] CanDeployAnswer answer_can_deploy(const CanDeployPorts& ports, const std::string& environment,
                                                const std::vector<std::string>& stacks, std::stop_token stop);

/// Whether the holder gave no sign of life for its lease and the allowed skew, by its beat's timestamp.
[[nodiscard]] bool looks_dead(DocumentStore& store, const Holder& holder, Time now);

}  // namespace signalbox
