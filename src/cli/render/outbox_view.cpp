#include "cli/render/outbox_view.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/render/counted.hpp"
#include "cli/render/json_text.hpp"
#include "cli/render/table.hpp"
#include "cli/render/whole_seconds.hpp"
#include "core/believed_wait.hpp"
#include "core/plain_text.hpp"
#include "core/retry_schedule.hpp"
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
  if (entry.is_lost) return "lost";
  if (entry.message.is_dead) return "dead";
  return entry.claim ? "sending" : "pending";
}

// As it is said to people, with when it goes for those that nobody sends just now.
std::string state_text(const OutboxEntry& entry, Time now) {
  if (entry.message.is_dead) return "dead letter";
  const Time next = entry.message.next_attempt;
  if (entry.claim || !is_awaited(next, now)) return entry_state(entry);
  return fmt::format("pending, next attempt in {}", wait_text(next - now));
}

// Why it is not sent, and what can be done about it; empty where there is nothing to say.
std::string trouble_text(const OutboxMessage& message) {
  std::string text = message.reason;
  if (!message.way_out.empty()) text += fmt::format("{}{}", text.empty() ? "" : "; ", message.way_out);
  if (is_victim_of_outage(message))
    text += fmt::format("{}it goes again by itself once somebody answers there", text.empty() ? "" : "; ");
  return text;
}

// What follows the way out; empty where nobody needs to do it.
std::string sent_again_by(const OutboxMessage& message) {
  if (!message.is_dead || is_victim_of_outage(message)) return {};
  return fmt::format("then `signalbox outbox retry {}`", message.id);
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
  object["on_this_machine"] = entry.is_on_this_machine;
  return object;
}

ordered_json overview_object(const OutboxOverview& overview, const PlaceOfSetAside& place) {
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
  object["dead_of_outage"] = overview.dead_of_outage;
  object["set_aside"] = ordered_json::array();
  for (const SetAside& entry : overview.set_aside)
    object["set_aside"].push_back({{"id", entry.name}, {"place", place(entry)}});
  return object;
}

// One line for those that come back by themselves, and one for the others.
std::string dead_letters_text(const OutboxOverview& overview) {
  std::string text;
  if (const auto others = overview.dead - overview.dead_of_outage; others > 0)
    text += fmt::format("\n{}: `signalbox outbox list` says why and what to do", counted(others, "dead letter"));
  if (const auto victims = overview.dead_of_outage; victims > 0)
    text += fmt::format("\n{} of an outage {} again by {} once somebody answers there", counted(victims, "dead letter"),
                        victims == 1 ? "goes" : "go", victims == 1 ? "itself" : "themselves");
  return text;
}

// Whoever edits a registry must not choose what others paste into their shells.
bool is_harmless_in_shell(const std::string& name) {
  return name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") ==
         std::string::npos;
}

std::string set_aside_text(const OutboxOverview& overview, const PlaceOfSetAside& place) {
  std::string text;
  for (const SetAside& entry : overview.set_aside) {
    const std::string drop = is_harmless_in_shell(entry.name)
                                 ? fmt::format("`signalbox outbox drop {}`", entry.name)
                                 : "`signalbox outbox drop` with its name, set_aside_… as it stands there, in quotes";
    text +=
        fmt::format("\nno message, and set aside: {}; look at it, then {}", escape_for_terminal(place(entry)), drop);
  }
  return text;
}

// The ID stands alone and whole, so that it can be copied; nothing is cut, since the end says what to do.
std::string block_of(const OutboxEntry& entry, Time now, const Look& look) {
  const OutboxMessage& message = entry.message;
  const std::string state = state_text(entry, now);
  std::string text =
      fmt::format("{}\n  {}, stored {} ago: {} to {}", escape_for_terminal(message.id),
                  message.is_dead ? look.paint(Tone::bad, state) : state, wait_text(now - message.stored_at),
                  to_string(message.notification.kind), escape_for_terminal(message.target.address));
  if (entry.is_on_this_machine) text += ", on this machine";
  if (const auto trouble = trouble_text(message); !trouble.empty()) text += "\n  " + escape_for_terminal(trouble);
  return text;
}

}  // namespace

std::string overview_text(const OutboxOverview& overview, Time now, const PlaceOfSetAside& place) {
  std::string text = pending_text(overview);
  if (overview.oldest) text += fmt::format(", the oldest for {}", wait_text(now - *overview.oldest));
  if (overview.next_attempt) text += fmt::format(", next attempt in {}", wait_text(*overview.next_attempt - now));
  if (overview.on_this_machine > 0)
    text += fmt::format("; {} more, for want of the registry, on this machine", overview.on_this_machine);
  text += fmt::format("; {} sent, {} superseded", overview.totals.sent, overview.totals.superseded);
  return text + dead_letters_text(overview) + set_aside_text(overview, place);
}

std::string overview_json(const OutboxOverview& overview, const PlaceOfSetAside& place) {
  return json_text(overview_object(overview, place));
}

std::string entries_text(const std::vector<OutboxEntry>& entries, Time now, const Look& look) {
  if (entries.empty()) return "the outbox is empty";
  std::string text;
  std::size_t to_retry = 0;
  for (const OutboxEntry& entry : entries) {
    text += block_of(entry, now, look) + "\n";
    if (!sent_again_by(entry.message).empty()) ++to_retry;
  }
  if (to_retry == 0) return text.substr(0, text.size() - 1);
  return text + (to_retry == 1 ? "then `signalbox outbox retry --all` sends the dead letter again"
                               : "then `signalbox outbox retry` with one's ID, or --all, sends dead letters again");
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
  add("state", entry.message.is_dead ? "dead letter" : entry_state(entry));
  if (entry.is_on_this_machine) add("kept", "on this machine, for want of the registry");
  add("kind", std::string(to_string(message.notification.kind)));
  add("to", fmt::format("{} ({})", message.target.address, to_string(message.target.route)));
  add("deployment", message.notification.correlation_id);
  add("environment", message.notification.environment);
  add("text", message.notification.text);
  add("stored", to_iso8601(message.stored_at));
  add("failures", std::to_string(message.failures));
  add("next", message.next_attempt == Time{} ? std::string() : to_iso8601(message.next_attempt));
  add("why", message.reason);
  const std::string then = sent_again_by(message);
  add("way out",
      message.way_out.empty() || then.empty() ? message.way_out + then : fmt::format("{}, {}", message.way_out, then));
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

std::size_t given_up_in(const DeliveryReport& report, const OutboxOverview& left) {
  return std::min(report.dead, left.dead);
}

std::string flushed_text(const DeliveryReport& report, const OutboxOverview& left) {
  const std::size_t given_up = given_up_in(report, left);
  std::string text = fmt::format("{} sent, {} superseded", report.sent, report.superseded);
  if (given_up > 0) text += fmt::format(", {} given up", given_up);
  if (left.pending > 0) text += fmt::format("; {} still to send", left.pending);
  if (left.pending > 0 && report.without_transport > 0)
    text += fmt::format(", {} of them {} a token or an address that is not set here", report.without_transport,
                        report.without_transport == 1 ? "needs" : "need");
  if (!report.reason.empty() && (left.pending > 0 || given_up > 0))
    text += fmt::format("\nthe last failure: {}", escape_for_terminal(report.reason));
  if (given_up > 0) text += "\n`signalbox outbox list` says why each was given up, and what to do";
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
  if (ids.empty()) return "there are no dead letters";
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
    std::string line = message.target.address + ": ";
    if (entry.is_lost) {
      line += "lost: the registry is out of reach, and no disk here outlives this job";
    } else {
      line += message.is_dead ? "given up" : "still to be sent";
    }
    if (!message.reason.empty()) line += fmt::format(", {}", message.reason);
    if (!message.way_out.empty()) line += fmt::format("; {}", message.way_out);
    if (const auto then = sent_again_by(message); !entry.is_lost && !then.empty()) line += ", " + then;
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
