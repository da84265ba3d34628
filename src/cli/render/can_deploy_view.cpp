#include "cli/render/can_deploy_view.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "app/moved_registry.hpp"
#include "cli/render/event_table.hpp"
#include "cli/render/json_text.hpp"
#include "cli/render/table.hpp"
#include "core/life_watch.hpp"
#include "core/plain_text.hpp"
#include "records/environment_document.hpp"

namespace signalbox::cli {
namespace {

using nlohmann::ordered_json;

std::string verdict(const CanDeployAnswer& answer) {
  switch (answer.reason) {
    case CanDeployReason::no_stack_exists:
      return "no stack exists yet, the first deployment creates it";
    case CanDeployReason::stack_idle:
      return "nobody deploys and its stacks are idle";
    case CanDeployReason::no_active_deployment:
      return "nobody deploys";
    case CanDeployReason::active_deployment_in_progress:
      return "a deployment is active";
    case CanDeployReason::environment_frozen:
      return "it is frozen";
    case CanDeployReason::stack_needs_action:
      return fmt::format("{} is in {}", escape_for_terminal(answer.stack_name),
                         escape_for_terminal(answer.stack_status));
    case CanDeployReason::registry_moved:
      return escape_for_terminal(registry_moved(answer.moved_to));
  }
  return {};
}

void add_active(Facts& facts, const ActiveDeployment& active) {
  facts.add("deployment", active.correlation_id.empty() ? "made outside of signalbox" : active.correlation_id);
  facts.add("by", active.actor);
  facts.add("stack", active.stack_name);
  facts.add("status", active.status, tone_of_status(active.status));
  facts.add("since", fmt::format("{} ({})", to_iso8601(active.started_at), human_duration(active.elapsed)));
  facts.add("remaining", active.estimated_remaining ? "about " + human_duration(*active.estimated_remaining)
                                                    : std::string("not known yet"));
  if (active.orphaned) facts.add("runner", "gone; the environment stays held until the stack is quiet");
  facts.add("run", active.run_url);
  facts.add("console", active.console_url);
}

std::string frozen_too(const Freeze& freeze) {
  return fmt::format("too, {}{}: {}", freeze.until ? "until " + to_iso8601(*freeze.until) : "until it is thawed",
                     freeze.actor.empty() ? "" : ", by " + freeze.actor, freeze.reason);
}

std::string way_out(const CanDeployAnswer& answer) {
  if (!answer.next_step.empty()) return answer.next_step;
  if (!answer.moved_to.empty()) return use_registry(answer.moved_to);
  if (answer.freeze && answer.active)
    return fmt::format("signalbox wait {0} --timeout 30m waits for both; signalbox thaw {0} ends the freeze",
                       answer.environment);
  if (answer.freeze) return fmt::format("signalbox thaw {} ends the freeze", answer.environment);
  if (answer.active) return fmt::format("signalbox wait {} --timeout 30m waits for it", answer.environment);
  return {};
}

ordered_json active_json(const ActiveDeployment& active) {
  ordered_json object;
  object["correlation_id"] = text_or_null(active.correlation_id);
  object["environment"] = active.environment;
  object["stack_name"] = text_or_null(active.stack_name);
  object["status"] = active.status;
  object["started_at"] = to_iso8601(active.started_at);
  object["elapsed_minutes"] = minutes(active.elapsed);
  object["estimated_remaining_minutes"] = minutes(active.estimated_remaining);
  object["recent_events"] = ordered_json::array();
  for (const StackEvent& event : active.recent_events) object["recent_events"].push_back(event_json(event));
  object["run_url"] = text_or_null(active.run_url);
  object["console_url"] = text_or_null(active.console_url);
  object["actor"] = text_or_null(active.actor);
  object["orphaned"] = active.orphaned;
  return object;
}

}  // namespace

std::string can_deploy_text(const CanDeployAnswer& answer, const Look& look) {
  std::string text = fmt::format(
      "{}  {}: {}", look.paint(answer.can_deploy ? Tone::good : Tone::bad, answer.can_deploy ? "yes" : "no"),
      answer.environment, verdict(answer));
  Facts facts;
  if (answer.active) add_active(facts, *answer.active);
  if (answer.freeze && answer.active) {
    facts.add("frozen", frozen_too(*answer.freeze), Tone::warning);
  } else if (answer.freeze) {
    facts.add("reason", answer.freeze->reason);
    facts.add("by", answer.freeze->actor);
    facts.add("until", answer.freeze->until ? to_iso8601(*answer.freeze->until) : std::string("it is thawed"));
  }
  if (answer.waiting > 0) facts.add("in line", std::to_string(answer.waiting));
  if (!answer.dead_holder.empty())
    facts.add("note", fmt::format("{} gave no sign of life and counts as dead", answer.dead_holder));
  if (!answer.registry_trouble.empty()) facts.add("registry", answer.registry_trouble, Tone::bad);
  if (!answer.can_deploy) facts.add("next", way_out(answer));
  if (const std::string rows = facts.text(look); !rows.empty()) text += "\n" + rows;
  if (answer.active && !answer.active->recent_events.empty())
    text += "\n\n" + event_table(answer.active->recent_events, look);
  return text;
}

std::string can_deploy_json(const CanDeployAnswer& answer) {
  ordered_json object;
  object["can_deploy"] = answer.can_deploy;
  object["reason"] = to_string(answer.reason);
  object["source"] = answer.source();
  object["environment"] = answer.environment;
  object["active_deployment"] = answer.active ? active_json(*answer.active) : ordered_json();
  object["waiting"] = answer.waiting;
  if (answer.freeze) object["freeze"] = records::to_json(*answer.freeze);
  if (!answer.stack_name.empty()) {
    object["stack_name"] = answer.stack_name;
    object["stack_status"] = answer.stack_status;
  }
  if (!answer.can_deploy) object["next_step"] = way_out(answer);
  if (!answer.dead_holder.empty()) object["dead_holder"] = answer.dead_holder;
  if (!answer.moved_to.empty()) object["moved_to"] = answer.moved_to;
  if (!answer.registry_trouble.empty()) object["registry_trouble"] = answer.registry_trouble;
  object["allowed_clock_skew_seconds"] = std::chrono::duration<double>(allowed_clock_skew).count();
  return json_text(object);
}

}  // namespace signalbox::cli
