// How a run went, and what its record says of that. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/acquire_turn.hpp"
#include "app/follow_stacks.hpp"
#include "core/deployment.hpp"
#include "ports/processes.hpp"

namespace signalbox {

inline constexpr const char* no_such_stack_after_deployment =
    "no such stack, neither before nor after; it was neither followed nor guarded: check its name, --region and "
    "--profile";

struct RunOutcome {
  Turn turn = StoppedWaiting{};       ///< Granted unless the command never ran
  std::optional<ExitStatus> command;  ///< absent when it never ran, or still runs
  bool command_lives_on = false;      ///< without us: whoever is interrupted or fails leaves it behind
  std::string trouble;                ///< the error that ended it before its command's end was known; empty: none
  std::vector<StackOutcome> stacks;
  std::vector<std::string> missing_stacks;  ///< named, but not there when all was over: a typo watches over nothing
  Deployment deployment;
  Duration waited{};
  Time ended_at{};  ///< of its command and its stacks, whenever the registry was told
  bool interrupted = false;
  bool lease_lost = false;
  bool stopped_for_lost_lease = false;  ///< its command was told to end because of that
  bool without_registry = false;        ///< CloudFormation alone coordinated
  std::string registry_trouble;         ///< why the registry was out of reach, at first; empty: it never was
  Duration registry_away{};             ///< and for how long, all in all
  bool left = true;                     ///< false: the registry could not be told that it holds or waits no more
  bool recorded = true;                 ///< false: the registry does not know how it ended
  bool kept_back = false;               ///< but this machine does, for whoever reaches the registry next
  std::vector<std::string> evidence;    ///< the lines that tell most of why a resource failed; mostly none

  /// Every stack that was touched succeeded and the command did too.
  [[nodiscard]] bool succeeded() const;
};

/// No status: it goes on without its runner, and whoever follows its stacks to their end records that.
struct RunEnding {
  std::optional<DeploymentStatus> status;
  std::string reason;
};
[[nodiscard]] RunEnding ending_of(const RunOutcome& outcome);

/// The names of those that do not exist; one that nobody could be asked about is none of them.
[[nodiscard]] std::vector<std::string> missing_in(const std::vector<StackOutcome>& stacks);
[[nodiscard]] bool all_at_rest(const std::vector<StackOutcome>& stacks);

}  // namespace signalbox
