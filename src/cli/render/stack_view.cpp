#include "cli/render/stack_view.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/render/event_table.hpp"
#include "cli/render/json_text.hpp"
#include "cli/render/table.hpp"

namespace signalbox::cli {
namespace {

using nlohmann::ordered_json;

std::string_view meaning_while_moving(StackStatus status) {
  if (is_rollback(status)) return "an operation failed and is being rolled back; no deployment can start";
  if (verdict_of(status) == Verdict::succeeded)
    return "the operation succeeded, what it replaced is being removed; no deployment can start yet";
  return "an operation is running; no deployment can start";
}

}  // namespace

std::string_view meaning_of(StackStatus status) {
  switch (phase_of(status)) {
    case StackPhase::in_progress:
      return meaning_while_moving(status);
    case StackPhase::succeeded:
      return status == StackStatus::delete_complete ? "it was deleted; the next deployment creates a new one"
                                                    : "the last operation succeeded; a deployment can start";
    case StackPhase::failed:
      return "the last operation failed and was rolled back; a deployment can start";
    case StackPhase::needs_action:
      return "no deployment can work before somebody acts";
    case StackPhase::not_begun:
      return "no operation has run yet; a deployment can start";
    case StackPhase::unknown:
      return "not known to this version of signalbox, so it counts as busy";
  }
  return {};
}

std::string stack_report_text(const StackReport& report, const Look& look) {
  const StackDescription& stack = report.stack;
  Facts facts;
  facts.add("stack", stack.name, Tone::strong);
  facts.add("status", stack.status_text, tone_of_status(stack.status_text));
  facts.add("meaning", std::string(meaning_of(stack.status)));
  facts.add("reason", stack.status_reason);
  facts.add("next", std::string(next_step(stack.status)), Tone::warning);
  if (report.operation_began && report.elapsed) {
    facts.add("running since",
              fmt::format("{} ({})", to_iso8601(*report.operation_began), human_duration(*report.elapsed)));
  }
  facts.add("created", to_iso8601(stack.created));
  if (stack.updated) facts.add("updated", to_iso8601(*stack.updated));
  if (stack.deleted) facts.add("deleted", to_iso8601(*stack.deleted));
  facts.add("console", report.console_url);
  std::string text = facts.text(look);
  if (!report.events.empty()) text += "\n\n" + event_table(report.events, look);
  return text;
}

std::string stack_report_json(const StackReport& report) {
  const StackDescription& stack = report.stack;
  ordered_json object;
  object["stack_name"] = stack.name;
  object["stack_id"] = stack.id;
  object["status"] = stack.status_text;
  object["status_reason"] = text_or_null(stack.status_reason);
  object["meaning"] = meaning_of(stack.status);
  object["busy"] = is_busy(stack.status);
  object["needs_action"] = phase_of(stack.status) == StackPhase::needs_action;
  object["next_step"] = text_or_null(std::string(next_step(stack.status)));
  object["operation_began"] =
      report.operation_began ? ordered_json(to_iso8601(*report.operation_began)) : ordered_json();
  object["elapsed_minutes"] = minutes(report.elapsed);
  object["created"] = to_iso8601(stack.created);
  object["updated"] = stack.updated ? ordered_json(to_iso8601(*stack.updated)) : ordered_json();
  object["console_url"] = text_or_null(report.console_url);
  object["recent_events"] = ordered_json::array();
  for (const StackEvent& event : report.events) object["recent_events"].push_back(event_json(event));
  return json_text(object);
}

}  // namespace signalbox::cli
