#include "cli/render/environment_view.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/render/deployment_view.hpp"
#include "cli/render/json_text.hpp"
#include "cli/render/table.hpp"
#include "core/plain_text.hpp"
#include "records/deployment_document.hpp"
#include "records/environment_document.hpp"

namespace signalbox::cli {
namespace {

using nlohmann::ordered_json;

std::string until_text(const Freeze& freeze) { return freeze.until ? to_iso8601(*freeze.until) : "it is thawed"; }

std::string first_line(const Queue& queue) {
  std::string held_by =
      queue.held ? fmt::format("{} is held by {} for {}", queue.environment,
                               escape_for_terminal(queue.held->holder.party.id), human_duration(queue.held->elapsed))
                 : fmt::format("{} is free", queue.environment);
  if (queue.held && queue.held->asks)
    held_by += fmt::format(", and waits for an answer ({})", escape_for_terminal(how_to_answer(*queue.held->asks)));
  if (!queue.freeze) return held_by;
  return fmt::format("{}; frozen until {}: {}", held_by, until_text(*queue.freeze),
                     escape_for_terminal(queue.freeze->reason));
}

ordered_json asks_json(const std::optional<HeldEnvironment>& held) {
  return held && held->asks ? records::to_json(*held->asks) : ordered_json();
}

ordered_json to_json(const QueuePlace& place) {
  const Party& party = place.waiter.party;
  ordered_json object;
  object["place"] = place.place;
  object["correlation_id"] = party.id;
  object["ticket"] = place.waiter.ticket;
  object["actor"] = text_or_null(party.actor);
  object["stacks"] = party.stacks;
  object["since"] = to_iso8601(place.waiter.since);
  object["waiting_minutes"] = minutes(place.waited);
  object["expected_wait"] = place.expected_wait;
  object["run_url"] = text_or_null(party.run_url);
  return object;
}

ordered_json holder_id(const std::optional<Holder>& holder) {
  return holder ? ordered_json(holder->party.id) : ordered_json();
}

}  // namespace

std::string queue_text(const Queue& queue, const Look& look) {
  std::string text = first_line(queue);
  if (queue.places.empty()) return text + "; nobody waits";
  Table table({"PLACE", "DEPLOYMENT", "BY", "WAITING FOR", "EXPECTED WAIT", "RUN"});
  for (const QueuePlace& place : queue.places) {
    const Party& party = place.waiter.party;
    table.add({std::to_string(place.place), party.id, party.actor, human_duration(place.waited), place.expected_wait,
               party.run_url});
  }
  return text + "\n\n" + table.text(look);
}

std::string queue_json(const Queue& queue) {
  ordered_json object;
  object["environment"] = queue.environment;
  object["holder"] = queue.held ? records::to_json(queue.held->holder) : ordered_json();
  object["asks"] = asks_json(queue.held);
  object["freeze"] = queue.freeze ? records::to_json(*queue.freeze) : ordered_json();
  object["queue"] = ordered_json::array();
  for (const QueuePlace& place : queue.places) object["queue"].push_back(to_json(place));
  return json_text(object);
}

std::string frozen_text(const std::string& environment, const Frozen& frozen, const Look& look) {
  Facts facts;
  facts.add("frozen", environment, Tone::warning);
  facts.add("reason", frozen.freeze.reason);
  facts.add("until", until_text(frozen.freeze));
  if (frozen.replaced) facts.add("replaced", frozen.replaced->reason);
  if (frozen.holder) facts.add("still running", frozen.holder->party.id);
  if (frozen.waiting > 0) facts.add("in line", fmt::format("{}, who go on waiting", frozen.waiting));
  facts.add("end it", fmt::format("signalbox thaw {}", environment));
  return facts.text(look);
}

std::string frozen_json(const std::string& environment, const Frozen& frozen) {
  ordered_json object;
  object["environment"] = environment;
  object["freeze"] = records::to_json(frozen.freeze);
  object["replaced"] = frozen.replaced ? records::to_json(*frozen.replaced) : ordered_json();
  object["holder"] = holder_id(frozen.holder);
  object["waiting"] = frozen.waiting;
  return json_text(object);
}

std::string thawed_text(const std::string& environment, const Thawed& thawed) {
  std::string text =
      thawed.ended ? fmt::format("thawed {}", environment) : fmt::format("{} was not frozen", environment);
  if (thawed.holder) text += fmt::format("; {} has it", escape_for_terminal(thawed.holder->party.id));
  if (thawed.waiting > 0) text += fmt::format(", {} in line", thawed.waiting);
  return text;
}

std::string thawed_json(const std::string& environment, const Thawed& thawed) {
  ordered_json object;
  object["environment"] = environment;
  object["was_frozen"] = thawed.ended.has_value();
  object["freeze"] = thawed.ended ? records::to_json(*thawed.ended) : ordered_json();
  object["holder"] = holder_id(thawed.holder);
  object["waiting"] = thawed.waiting;
  return json_text(object);
}

}  // namespace signalbox::cli
