#include "cli/render/registration_view.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/render/json_text.hpp"
#include "cli/render/run_summary.hpp"
#include "cli/render/table.hpp"
#include "core/plain_text.hpp"
#include "records/environment_document.hpp"

namespace signalbox::cli {
namespace {

using nlohmann::ordered_json;

double seconds_of(Duration span) { return static_cast<double>(span.count()) / 1000; }

std::string_view word_for(Refused::Why why) {
  switch (why) {
    case Refused::Why::occupied:
      return "ACTIVE_DEPLOYMENT_IN_PROGRESS";
    case Refused::Why::frozen:
      return "ENVIRONMENT_FROZEN";
    case Refused::Why::superseded:
      return "SUPERSEDED";
    case Refused::Why::moved:
      return "REGISTRY_MOVED";
  }
  return "ACTIVE_DEPLOYMENT_IN_PROGRESS";
}

std::string_view word_for(Departure departure) {
  switch (departure) {
    case Departure::was_holder:
      return "held";
    case Departure::was_waiting:
      return "waited";
    case Departure::was_absent:
      return "nothing";
  }
  return "nothing";
}

}  // namespace

std::string registered_text(const Registered& registered, Duration lease, const Look& look) {
  Facts facts;
  facts.add("registered", registered.deployment.id, Tone::good);
  facts.add("environment", registered.deployment.environment);
  if (registered.token == 0) {
    facts.add("token", "none: nothing is held, CloudFormation alone keeps others out", Tone::bad);
    return facts.text(look);
  }
  facts.add("token", std::to_string(registered.token));
  facts.add("lease", human_duration(lease));
  facts.add("give back", "signalbox release " + registered.deployment.id);
  return facts.text(look);
}

std::string registered_json(const Registered& registered, Duration lease, std::optional<Duration> waited) {
  ordered_json object;
  object["registered"] = true;
  object["correlation_id"] = registered.deployment.id;
  object["environment"] = registered.deployment.environment;
  object["token"] = registered.token == 0 ? ordered_json() : ordered_json(registered.token);
  object["stacks"] = registered.deployment.stacks;
  object["lease_seconds"] = seconds_of(lease);
  object["source"] = registered.registry_trouble.empty() ? "registry" : "cloudformation_fallback";
  if (!registered.registry_trouble.empty()) object["registry_trouble"] = registered.registry_trouble;
  if (waited) object["waited_seconds"] = seconds_of(*waited);
  return json_text(object);
}

std::string refused_text(const Refused& refused, const std::string& environment) {
  std::string text = refusal_text(refused, environment);
  if (refused.why == Refused::Why::moved) return text;
  if (refused.why != Refused::Why::frozen)
    text += fmt::format("\n  → signalbox wait {} --timeout 30m waits for it", environment);
  if (refused.holder) {
    text += fmt::format("\n  → signalbox release {} gives it back if that deployment is over",
                        escape_for_terminal(refused.holder->party.id));
  }
  return text;
}

std::string blocked_text(const BlockedByStack& blocked, const std::string& environment) {
  return fmt::format(
      "{} is in {}, an operation that was started outside of signalbox\n"
      "  → signalbox wait {} --timeout 30m waits for it",
      escape_for_terminal(blocked.stack.name), escape_for_terminal(blocked.stack.status_text), environment);
}

std::string refused_json(const Refused& refused, const std::string& environment) {
  ordered_json object;
  object["registered"] = false;
  object["reason"] = word_for(refused.why);
  object["environment"] = environment;
  if (refused.holder) object["holder"] = records::to_json(*refused.holder);
  if (refused.freeze) object["freeze"] = records::to_json(*refused.freeze);
  if (!refused.superseded_by.empty()) object["superseded_by"] = refused.superseded_by;
  if (!refused.moved_to.empty()) object["moved_to"] = refused.moved_to;
  return json_text(object);
}

std::string blocked_json(const BlockedByStack& blocked, const std::string& environment) {
  ordered_json object;
  object["registered"] = false;
  object["reason"] = word_for(Refused::Why::occupied);
  object["environment"] = environment;
  object["stack_name"] = blocked.stack.name;
  object["stack_status"] = blocked.stack.status_text;
  return json_text(object);
}

std::string gave_up_text(const std::string& environment, Duration waited) {
  return fmt::format(
      "gave up after {}: {} did not become free\n  → signalbox active {} shows who has it, --timeout waits longer",
      human_duration(waited), environment, environment);
}

std::string gave_up_json(const std::string& environment, Duration waited, bool interrupted) {
  ordered_json object;
  object["registered"] = false;
  object["reason"] = interrupted ? "INTERRUPTED" : "GAVE_UP_WAITING";
  object["environment"] = environment;
  object["waited_seconds"] = seconds_of(waited);
  return json_text(object);
}

std::string released_text(const std::string& id, const std::vector<Released>& released) {
  const std::string shown = escape_for_terminal(id);
  std::string text;
  for (const Released& one : released) {
    if (one.departure == Departure::was_absent) continue;
    if (!text.empty()) text += '\n';
    text += one.departure == Departure::was_holder
                ? fmt::format("released {}: {} is free for the next", shown, escape_for_terminal(one.environment))
                : fmt::format("released {}: it left the line for {}", shown, escape_for_terminal(one.environment));
  }
  return text.empty() ? fmt::format("{} held nothing and waited for nothing", shown) : text;
}

std::string released_json(const std::string& id, const std::vector<Released>& released) {
  ordered_json object;
  object["correlation_id"] = id;
  object["released"] = ordered_json::array();
  for (const Released& one : released) {
    if (one.departure == Departure::was_absent) continue;
    object["released"].push_back({{"environment", one.environment}, {"was", word_for(one.departure)}});
  }
  return json_text(object);
}

}  // namespace signalbox::cli
