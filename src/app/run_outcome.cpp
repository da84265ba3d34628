#include "app/run_outcome.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "app/describe_turn.hpp"

namespace signalbox {
namespace {

constexpr const char* turn_was_lost = "its turn was lost while it ran";

bool failed(const StackOutcome& stack) { return stack.touched && verdict_of(stack.status) != Verdict::succeeded; }

RunEnding ending_of_granted(const RunOutcome& outcome) {
  const auto failing = std::ranges::find_if(outcome.stacks, failed);
  if (outcome.succeeded()) return {DeploymentStatus::succeeded, {}};
  if (failing != outcome.stacks.end()) return {DeploymentStatus::failed, failing->failure};
  if (outcome.interrupted) return {DeploymentStatus::cancelled, "interrupted"};
  return {DeploymentStatus::failed, fmt::format("the command ended with exit code {}", outcome.command->shell_code())};
}

}  // namespace

bool all_at_rest(const std::vector<StackOutcome>& stacks) {
  return std::ranges::all_of(stacks, &StackOutcome::at_rest);
}

std::vector<std::string> missing_in(const std::vector<StackOutcome>& stacks) {
  std::vector<std::string> names;
  for (const StackOutcome& stack : stacks) {
    if (stack.at_rest && !stack.touched && stack.arn.empty()) names.push_back(stack.name);
  }
  return names;
}

bool RunOutcome::succeeded() const {
  return command && command->shell_code() == 0 && !interrupted && all_at_rest(stacks) &&
         std::ranges::none_of(stacks, failed);
}

RunEnding ending_of(const RunOutcome& outcome) {
  if (!outcome.trouble.empty() && !outcome.command_lives_on) return {DeploymentStatus::failed, outcome.trouble};
  if (!std::holds_alternative<Granted>(outcome.turn)) return {DeploymentStatus::cancelled, describe_turn(outcome.turn)};
  if (!all_at_rest(outcome.stacks) || !outcome.command) {
    if (!outcome.trouble.empty()) return {std::nullopt, outcome.trouble};
    return {std::nullopt, outcome.interrupted ? "interrupted while it was still moving"
                                              : "CloudFormation could not be asked how it ended"};
  }
  RunEnding ending = ending_of_granted(outcome);
  // Whoever took the turn may have deployed at the same time: the history must not pass over that.
  if (outcome.lease_lost)
    ending.reason = ending.reason.empty() ? turn_was_lost : fmt::format("{}; {}", ending.reason, turn_was_lost);
  return ending;
}

}  // namespace signalbox
