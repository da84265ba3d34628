#include "cli/render/run_summary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "app/describe_turn.hpp"
#include "app/moved_registry.hpp"
#include "app/without_registry.hpp"
#include "cli/render/deployment_view.hpp"
#include "cli/render/event_table.hpp"
#include "cli/render/json_text.hpp"
#include "cli/render/whole_seconds.hpp"
#include "core/plain_text.hpp"
#include "records/deployment_document.hpp"
#include "records/environment_document.hpp"

namespace signalbox::cli {
namespace {

using nlohmann::ordered_json;

std::string stack_row(const StackOutcome& stack) {
  const std::string status =
      stack.status == StackStatus::unknown ? "does not exist" : std::string(to_string(stack.status));
  std::string row = fmt::format("  {:<12} {}  {}{}", "stack", escape_for_terminal(stack.name), status,
                                stack.touched ? "" : "  (not touched)");
  if (!stack.failure.empty()) row += fmt::format("\n  {:<12} {}", "cause", escape_for_terminal(stack.failure));
  return row;
}

std::string row(std::string_view label, const std::string& text) {
  return fmt::format("\n  {:<12} {}", label, escape_for_terminal(text));
}

ordered_json stack_json(const StackOutcome& stack) {
  ordered_json object;
  object["stack_name"] = stack.name;
  object["stack_id"] = stack.arn;
  object["status"] = stack.status == StackStatus::unknown ? "" : std::string(to_string(stack.status));
  object["touched"] = stack.touched;
  object["at_rest"] = stack.at_rest;
  if (!stack.failure.empty()) object["failure"] = stack.failure;
  return object;
}

bool is_told_by_a_stack(const RunOutcome& outcome) {
  return std::ranges::any_of(outcome.stacks,
                             [&](const StackOutcome& stack) { return stack.failure == outcome.deployment.reason; });
}

std::string_view word_for(const Turn& turn) {
  if (std::holds_alternative<Granted>(turn)) return "granted";
  if (std::holds_alternative<GaveUpWaiting>(turn)) return "gave_up";
  if (std::holds_alternative<GivenUp>(turn)) return "given_up";
  const bool was_stopped =
      std::holds_alternative<StoppedWaiting>(turn) || std::holds_alternative<StoppedAtItsTurn>(turn);
  if (was_stopped) return "interrupted";
  switch (std::get<Refused>(turn).why) {
    case Refused::Why::occupied:
      return "occupied";
    case Refused::Why::frozen:
      return "frozen";
    case Refused::Why::superseded:
      return "superseded";
    case Refused::Why::moved:
      return "moved";
  }
  return "occupied";
}

std::string registry_rows(const RunOutcome& outcome) {
  std::string text;
  if (outcome.without_registry) {
    text += row("warning", fmt::format("{}; {}", reduced_to_cloudformation, outcome.registry_trouble));
  } else if (!outcome.registry_trouble.empty()) {
    text += row("warning", fmt::format("the registry was out of reach for {}; {}", took_text(outcome.registry_away),
                                       outcome.registry_trouble));
  }
  if (!outcome.left && !outcome.lease_lost)
    text += row("held", "until its lease runs out, for the registry could not be told that it is over");
  if (!outcome.recorded) {
    text += row("recorded", outcome.kept_back
                                ? "not yet: kept here until the next run, register, wait or can-deploy on this machine"
                                : "no: the registry will not know of this deployment");
  }
  return text;
}

/// Of one that was told to end; not `has_left`: the registry could not be told.
std::string stopped_text(const Turn& turn, const std::string& environment, bool has_left) {
  const std::string what =
      std::holds_alternative<StoppedAtItsTurn>(turn) ? environment : std::string("the place in line");
  return has_left ? fmt::format("{}; {} was given back", describe_turn(turn), what)
                  : fmt::format("{}; the registry could not be told, so {} is kept until its lease runs out",
                                describe_turn(turn), what);
}

}  // namespace

std::string run_summary(const RunOutcome& outcome, const Output& output) {
  const Deployment& deployment = outcome.deployment;
  std::string text = fmt::format("{} {}", output.paint_talk(tone_of(deployment.status), to_string(deployment.status)),
                                 output.paint_talk(Tone::strong, deployment.environment));
  text += row("deployment", deployment.id);
  if (const auto ran = deployed_for(deployment, deployment.updated_at)) text += row("ran for", took_text(*ran));
  if (outcome.waited >= std::chrono::seconds(1)) text += row("waited", took_text(outcome.waited));
  for (const RecordedAnswer& answer : deployment.answers) text += row("answered", answer_text(answer));
  for (const StackOutcome& stack : outcome.stacks) text += "\n" + stack_row(stack);
  if (deployment.exit_code) text += row("exit code", exit_code_text(deployment));
  if (!deployment.reason.empty() && !is_told_by_a_stack(outcome)) text += row("reason", deployment.reason);
  for (const std::string& line : outcome.evidence) text += row("evidence", line);
  if (deployment.status == DeploymentStatus::orphaned) {
    text += row("next", fmt::format("{} stays held until all is quiet; signalbox can-deploy {} tells",
                                    deployment.environment, deployment.environment));
  }
  if (outcome.lease_lost)
    text += row("warning", "its turn was lost while it ran; another may have deployed at the same time");
  if (outcome.stopped_for_lost_lease) text += row("stopped", "its command was told to end, for its turn was lost");
  text += registry_rows(outcome);
  for (const std::string& stack : outcome.missing_stacks)
    text += row("warning", fmt::format("{}: {}", stack, no_such_stack_after_deployment));
  if (!deployment.console_url.empty()) text += row("console", deployment.console_url);
  return text;
}

std::string run_json(const RunOutcome& outcome, int exit_code) {
  ordered_json object;
  object["correlation_id"] = outcome.deployment.id;
  object["environment"] = outcome.deployment.environment;
  object["turn"] = word_for(outcome.turn);
  object["status"] = to_string(outcome.deployment.status);
  object["exit_code"] = exit_code;
  object["waited_seconds"] = static_cast<double>(outcome.waited.count()) / 1000;
  object["interrupted"] = outcome.interrupted;
  object["lease_lost"] = outcome.lease_lost;
  object["source"] = outcome.without_registry ? "cloudformation_fallback" : "registry";
  object["registry_trouble"] = text_or_null(outcome.registry_trouble);
  object["registry_away_seconds"] = static_cast<double>(outcome.registry_away.count()) / 1000;
  object["given_back"] = outcome.left;
  object["recorded"] = outcome.recorded;
  object["missing_stacks"] = outcome.missing_stacks;
  object["stacks"] = ordered_json::array();
  for (const StackOutcome& stack : outcome.stacks) object["stacks"].push_back(stack_json(stack));
  object["evidence"] = outcome.evidence;
  object["deployment"] = records::to_json(outcome.deployment);
  if (const auto* refused = std::get_if<Refused>(&outcome.turn)) {
    if (refused->holder) object["holder"] = records::to_json(*refused->holder);
    if (refused->freeze) object["freeze"] = records::to_json(*refused->freeze);
    if (!refused->superseded_by.empty()) object["superseded_by"] = refused->superseded_by;
    if (!refused->moved_to.empty()) object["moved_to"] = refused->moved_to;
  }
  return object.dump(2, ' ', false, ordered_json::error_handler_t::replace);
}

std::string refusal_text(const Turn& turn, const std::string& environment, bool has_left) {
  if (const auto* gave_up = std::get_if<GaveUpWaiting>(&turn)) {
    return fmt::format("gave up after {} in line for {}; signalbox queue {} shows who is ahead, --wait waits longer",
                       took_text(gave_up->waited), environment, environment);
  }
  if (const auto* given_up = std::get_if<GivenUp>(&turn)) return escape_for_terminal(given_up->reason);
  const auto* refused = std::get_if<Refused>(&turn);
  if (refused == nullptr) return stopped_text(turn, environment, has_left);
  if (refused->why == Refused::Why::superseded)
    return fmt::format("superseded in line by {}", escape_for_terminal(refused->superseded_by));
  if (refused->why == Refused::Why::moved)
    return escape_for_terminal(
        fmt::format("{}; {}", registry_moved(refused->moved_to), use_registry(refused->moved_to)));
  if (refused->why == Refused::Why::frozen && refused->freeze) {
    return fmt::format("{} is frozen: {}; signalbox thaw {} ends it", environment,
                       escape_for_terminal(refused->freeze->reason), environment);
  }
  if (!refused->busy_stack.empty())
    return fmt::format("{} is taken: {}", environment, escape_for_terminal(refused->busy_stack));
  if (!refused->holder) return fmt::format("{} is taken", environment);
  const Party& party = refused->holder->party;
  return fmt::format("{} is held by {}{} since {}{}", environment, escape_for_terminal(party.id),
                     party.actor.empty() ? "" : " (" + escape_for_terminal(party.actor) + ")",
                     to_iso8601(refused->holder->since),
                     party.run_url.empty() ? "" : ": " + escape_for_terminal(party.run_url));
}

}  // namespace signalbox::cli
