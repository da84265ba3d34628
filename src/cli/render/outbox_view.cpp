#include "cli/render/outbox_view.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/render/counted.hpp"
#include "cli/render/json_text.hpp"
#include "cli/render/table.hpp"
#include "core/believed_wait.hpp"
#include "core/plain_text.hpp"
#include "records/notification_document.hpp"

namespace signalbox::cli {
namespace {

using nlohmann::ordered_json;

ordered_json time_or_null(const std::optional<Time>& time) {
  return time ? ordered_json(to_iso8601(*time)) : ordered_json();
}

std::optional<Time> unless_at_once(Time time) { return time == Time{} ? std::nullopt : std::optional(time); }

// What stands behind the name tells machines apart, and says nothing to people.
std::string host_of(const LaneClaim& claim) { return claim.host.substr(0, claim.host.find(' ')); }

std::string entry_state(const OutboxEntry& entry) {
  if (entry.message.is_dead) return "dead";
  return entry.claim ? "sending" : "pending";
}

// When it goes, for those that nobody sends just now.
std::string state_text(const OutboxEntry& entry, Time now) {
  const Time next = entry.message.next_attempt;
  if (entry_state(entry) != "pending" || !is_awaited(next, now)) return entry_state(entry);
  return "in " + human_duration(next - now);
}

// How many of those to be sent are not sent for the first time.
std::string pending_text(const OutboxOverview& overview) {
  if (overview.pending == 0) return "nothing to send";
  const std::string all = fmt::format("{} to send", counted(overview.pending, "message"));
  if (overview.retrying == 0) return all;
  if (overview.retrying == overview.pending) return all + " again";
  return fmt::format("{}, {} of them again", all, overview.retrying);
}

ordered_json brief_json(const OutboxEntry& entry) {
  const OutboxMessage& message = entry.message;
  ordered_json object;
  object["id"] = message.id;
  object["state"] = entry_state(entry);
  object["kind"] = to_string(message.notification.kind);
  object["correlation_id"] = text_or_null(message.notification.correlation_id);
  object["environment"] = text_or_null(message.notification.environment);
  object["route"] = to_string(message.target.route);
  object["target"] = message.target.address;
  object["stored_at"] = to_iso8601(message.stored_at);
  object["failures"] = message.failures;
  object["next_attempt"] = time_or_null(unless_at_once(message.next_attempt));
  object["reason"] = text_or_null(message.reason);
  object["way_out"] = text_or_null(message.way_out);
  return object;
}

ordered_json overview_object(const OutboxOverview& overview) {
  ordered_json object;
  object["pending"] = overview.pending;
  object["sending"] = overview.claimed;
  object["retrying"] = overview.retrying;
  object["dead"] = overview.dead;
  object["on_this_machine"] = overview.on_this_machine;
  object["oldest"] = time_or_null(overview.oldest);
  object["next_attempt"] = time_or_null(overview.next_attempt);
  object["sent"] = overview.totals.sent;
  object["superseded"] = overview.totals.superseded;
  return object;
}

}  // namespace

std::string overview_text(const OutboxOverview& overview, Time now) {
  std::string text = pending_text(overview);
  if (overview.oldest) text += fmt::format(", the oldest for {}", human_duration(now - *overview.oldest));
  if (overview.next_attempt) text += fmt::format(", next attempt in {}", human_duration(*overview.next_attempt - now));
  if (overview.on_this_machine > 0)
    text += fmt::format("; {} more, for want of the registry, on this machine", overview.on_this_machine);
  text += fmt::format("; {} sent, {} superseded", overview.totals.sent, overview.totals.superseded);
  if (overview.dead > 0)
    text += fmt::format("\n{}: signalbox outbox list says why, signalbox outbox retry ID sends again",
                        counted(overview.dead, "dead letter"));
  return text;
}

std::string overview_json(const OutboxOverview& overview) { return json_text(overview_object(overview)); }

std::string entries_text(const std::vector<OutboxEntry>& entries, Time now, const Look& look) {
  if (entries.empty()) return "the outbox is empty";
  // What others need first, and what can be done without last: a terminal cuts what it has no room for.
  Table table({"ID", "KIND", "STATE", "WHY", "TO"});
  for (const OutboxEntry& entry : entries) {
    const OutboxMessage& message = entry.message;
    table.add({message.id, std::string(to_string(message.notification.kind)),
               Cell(state_text(entry, now), message.is_dead ? Tone::bad : Tone::plain), message.reason,
               message.target.address});
  }
  return table.text(look);
}

std::string entries_json(const std::vector<OutboxEntry>& entries) {
  ordered_json list = ordered_json::array();
  for (const OutboxEntry& entry : entries) list.push_back(brief_json(entry));
  return json_text(list);
}

std::string entry_text(const OutboxEntry& entry, const Look& look) {
  const OutboxMessage& message = entry.message;
  Facts facts;
  const auto add = [&](const char* label, const std::string& text) { facts.add(label, escape_for_terminal(text)); };
  add("id", message.id);
  add("state", entry_state(entry));
  add("kind", std::string(to_string(message.notification.kind)));
  add("to", fmt::format("{} ({})", message.target.address, to_string(message.target.route)));
  add("deployment", message.notification.correlation_id);
  add("environment", message.notification.environment);
  add("text", message.notification.text);
  add("stored", to_iso8601(message.stored_at));
  add("failures", std::to_string(message.failures));
  add("next", message.next_attempt == Time{} ? std::string() : to_iso8601(message.next_attempt));
  add("why", message.reason);
  add("way out", message.way_out);
  if (message.is_doubtful) add("doubtful", "it may have arrived; that is looked for first");
  if (entry.claim) add("sent by", fmt::format("process {} on {}", entry.claim->pid, host_of(*entry.claim)));
  return facts.text(look);
}

std::string entry_json(const OutboxEntry& entry) {
  ordered_json object = brief_json(entry);
  object["outcome_unknown"] = entry.message.is_doubtful;
  object["notification"] = ordered_json::parse(write_notification(entry.message.notification));
  return json_text(object);
}

std::string flushed_text(const DeliveryReport& report, const OutboxOverview& left) {
  std::string text = fmt::format("{} sent, {} superseded", report.sent, report.superseded);
  if (report.dead > 0) text += fmt::format(", {} given up", report.dead);
  if (left.pending > 0) text += fmt::format("; {} still to send", left.pending);
  if (left.pending > 0 && report.without_transport > 0)
    text += fmt::format(", {} of them {} a token or an address that is not set here", report.without_transport,
                        report.without_transport == 1 ? "needs" : "need");
  if (!report.reason.empty() && (left.pending > 0 || report.dead > 0))
    text += fmt::format("\nthe last failure: {}", escape_for_terminal(report.reason));
  return text;
}

std::string flushed_json(const DeliveryReport& report, const OutboxOverview& left) {
  return json_text({{"sent", report.sent},
                    {"superseded", report.superseded},
                    {"failed", report.failed},
                    {"dead", report.dead},
                    {"pending", left.pending},
                    {"without_transport", report.without_transport},
                    {"reason", text_or_null(report.reason)}});
}

std::string changed_text(const std::string& verb, const std::vector<std::string>& ids) {
  return fmt::format("{}: {}", counted(ids.size(), "message"), verb);
}

std::string changed_json(const std::string& verb, const std::vector<std::string>& ids) {
  return json_text({{"outcome", verb}, {"ids", ids}});
}

std::string notified_text(const std::vector<OutboxEntry>& left) {
  if (left.empty()) return "told";
  std::vector<std::string> lines;
  for (const OutboxEntry& entry : left) {
    const OutboxMessage& message = entry.message;
    std::string line = fmt::format("{}: {}", message.target.address, message.is_dead ? "given up" : "still to be sent");
    if (!message.reason.empty()) line += fmt::format(", {}", message.reason);
    if (!message.way_out.empty()) line += fmt::format("; {}", message.way_out);
    lines.push_back(escape_for_terminal(line));
  }
  return fmt::format("{}", fmt::join(lines, "\n"));
}

std::string notified_json(const std::vector<std::string>& ids, const std::vector<OutboxEntry>& left) {
  ordered_json unsent = ordered_json::array();
  for (const OutboxEntry& entry : left) unsent.push_back(brief_json(entry));
  return json_text({{"ids", ids}, {"sent", ids.size() - left.size()}, {"unsent", std::move(unsent)}});
}

}  // namespace signalbox::cli
