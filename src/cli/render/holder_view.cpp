#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/render/deployment_view.hpp"
#include "cli/render/environment_view.hpp"
#include "cli/render/event_table.hpp"
#include "cli/render/json_text.hpp"
#include "cli/render/table.hpp"
#include "core/plain_text.hpp"
#include "records/deployment_document.hpp"
#include "records/environment_document.hpp"

namespace signalbox::cli {
namespace {

using nlohmann::ordered_json;

std::string remaining(const HeldEnvironment& held) {
  return held.estimated_remaining ? "about " + human_duration(*held.estimated_remaining) : "not known yet";
}

std::string state_of(const HeldEnvironment& held) {
  if (held.holder.orphaned_at) return "orphaned";
  if (held.looks_dead) return "no sign of life";
  return held.asks ? "waits for an answer" : "running";
}

Tone tone_of_state(const HeldEnvironment& held) {
  return held.holder.orphaned_at || held.looks_dead ? Tone::bad : Tone::warning;
}

ordered_json to_json(const HeldEnvironment& held) {
  const Party& party = held.holder.party;
  ordered_json object;
  object["correlation_id"] = party.id;
  object["environment"] = held.environment;
  object["token"] = held.holder.token;
  object["stacks"] = party.stacks;
  object["stack_status"] = text_or_null(held.stack_status);
  object["actor"] = text_or_null(party.actor);
  object["since"] = to_iso8601(held.holder.since);
  object["elapsed_minutes"] = minutes(held.elapsed);
  object["estimated_remaining_minutes"] = minutes(held.estimated_remaining);
  object["waiting"] = held.waiting;
  object["orphaned"] = held.holder.orphaned_at.has_value();
  object["looks_dead"] = held.looks_dead;
  object["asks"] = held.asks ? records::to_json(*held.asks) : ordered_json();
  object["run_url"] = text_or_null(party.run_url);
  object["console_url"] = text_or_null(held.console_url);
  object["freeze"] = held.freeze ? records::to_json(*held.freeze) : ordered_json();
  return object;
}

}  // namespace

std::string holder_text(const std::string& environment, const std::optional<HeldEnvironment>& held, const Look& look) {
  if (!held) return fmt::format("nobody deploys into {}", environment);
  const Party& party = held->holder.party;
  Facts facts;
  facts.add("environment", held->environment, Tone::strong);
  facts.add("deployment", party.id);
  facts.add("state", state_of(*held), tone_of_state(*held));
  if (held->asks) facts.add("asks", asks_text(*held->asks), Tone::warning);
  facts.add("by", party.actor);
  facts.add("stacks", fmt::format("{}", fmt::join(party.stacks, ", ")));
  facts.add("stack status", held->stack_status, tone_of_status(held->stack_status));
  facts.add("since", fmt::format("{} ({})", to_iso8601(held->holder.since), human_duration(held->elapsed)));
  facts.add("remaining", remaining(*held));
  if (held->waiting > 0) facts.add("in line", std::to_string(held->waiting));
  facts.add("run", party.run_url);
  facts.add("console", held->console_url);
  return facts.text(look);
}

std::string frozen_list_text(const std::vector<FrozenEnvironment>& frozen) {
  std::string text;
  for (const FrozenEnvironment& one : frozen) {
    text += fmt::format("\nfrozen: {} until {}: {}", escape_for_terminal(one.environment),
                        one.freeze.until ? to_iso8601(*one.freeze.until) : "it is thawed",
                        escape_for_terminal(one.freeze.reason));
  }
  return text;
}

std::string holder_json(const std::optional<HeldEnvironment>& held) {
  return json_text(held ? to_json(*held) : ordered_json());
}

std::string holders_text(const std::vector<HeldEnvironment>& held, const Look& look) {
  if (held.empty()) return "nobody deploys anywhere";
  Table table({"ENVIRONMENT", "DEPLOYMENT", "STATE", "BY", "ELAPSED", "REMAINING", "IN LINE", "STACKS", "RUN"});
  for (const HeldEnvironment& one : held) {
    const Party& party = one.holder.party;
    table.add({Cell(one.environment, Tone::strong), party.id, Cell(state_of(one), tone_of_state(one)), party.actor,
               human_duration(one.elapsed), remaining(one), std::to_string(one.waiting),
               fmt::format("{}", fmt::join(party.stacks, ", ")), party.run_url});
  }
  return table.text(look);
}

std::string holders_json(const std::vector<HeldEnvironment>& held) {
  ordered_json list = ordered_json::array();
  for (const HeldEnvironment& one : held) list.push_back(to_json(one));
  return json_text(list);
}

}  // namespace signalbox::cli
