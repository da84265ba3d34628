// What people are told of a deployment: one flat value that serves every kind, filled with what is known and silent
// about the rest. It says what happened, not how it looks: message/ writes it for Slack, records/ as JSON. Everything
// in it may come from outside and is escaped by whoever shows it; secrets are masked before they get here.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/question.hpp"

namespace signalbox {

enum class NotificationKind {
  queued,              ///< in line behind `holder`
  started,             ///< its turn began
  progress,            ///< only the newest counts
  stalled,             ///< nothing moved for `elapsed`
  overdue,             ///< takes longer than `usual`
  resource_failed,     ///< told at once, with the literal reason
  complete,            ///< ended well
  failed,              ///< ended badly
  rolled_back,         ///< ended as it was before
  cancelled,           ///< ended without a verdict: gave up waiting, was stopped
  monitor_gap,         ///< nobody watches
  monitor_recovered,   ///< watched again, after `elapsed`
  registry_fallback,   ///< the registry is out of reach: coordination is reduced
  registry_recovered,  ///< and it is back
  frozen,              ///< the environment takes nobody
  thawed,              ///< it does again
  lock_taken_over,     ///< a dead holder was set aside
  slack_recovered,     ///< what an outage of Slack did to messages
  question,            ///< somebody has to decide
  answered,            ///< somebody did, or nobody in time
  not_understood,      ///< somebody replied what is no choice
  message,             ///< `text` as a script gave it
};

[[nodiscard]] std::string_view to_string(NotificationKind kind);
[[nodiscard]] std::optional<NotificationKind> parse_notification_kind(std::string_view word);

/// An alert is never dropped. What is none (progress) is superseded by a newer one of the same deployment.
[[nodiscard]] bool is_alert(NotificationKind kind);
/// Nothing follows in the deployment's own story: complete, failed, rolled_back, cancelled.
[[nodiscard]] bool is_end(NotificationKind kind);

/// How much it matters: what people are mentioned for goes by this.
enum class Severity { info, good, warning, bad };

[[nodiscard]] Severity severity_of(NotificationKind kind);
[[nodiscard]] std::string_view to_string(Severity severity);
[[nodiscard]] std::optional<Severity> parse_severity(std::string_view word);

/// Of Slack, or of whatever messages go through.
struct Outage {
  Time began{}, ended{};
  std::uint64_t delayed = 0, superseded = 0, lost = 0;  ///< messages
  friend bool operator==(const Outage&, const Outage&) = default;
};

struct Notification {
  NotificationKind kind = NotificationKind::message;
  Time at{};
  std::string correlation_id;
  std::string environment;
  std::string actor;   ///< who started, froze, thawed, took over
  std::string text;    ///< one sentence of ours, or a script's message
  std::string reason;  ///< literal: why a resource failed, an environment is frozen, the registry is out of reach

  // The line.
  std::string holder;                  ///< correlation ID of who has the environment, or had it
  std::optional<std::uint64_t> place;  ///< in line; 1 is next

  // Spans, none of them negative.
  std::optional<Duration> elapsed;   ///< that what the kind is about lasts: the holder's turn, ours, a stall, a gap
  std::optional<Duration> estimate;  ///< what is left until the end; queued: until our turn
  std::optional<Duration> usual;     ///< median of earlier deployments, or what was expected
  std::optional<Duration> waited;    ///< in line

  // What moves.
  std::string stack, resource, resource_type, status;
  std::string root_cause;              ///< one line of the diagnosis
  std::optional<std::uint64_t> done;   ///< resources
  std::optional<std::uint64_t> total;  ///< resources that are expected
  std::string waits_for;               ///< what is being waited for right now
  std::optional<Time> waits_since;
  std::string command;  ///< masked by the caller
  std::optional<std::int64_t> exit_code;
  std::string health;  ///< what the health check said, e.g. `200 OK after 3s`

  std::string application_url, console_url, run_url;

  // A question; `text` asks it.
  std::string question;  ///< its ID
  std::vector<std::string> choices;
  std::string default_choice;
  std::optional<Time> deadline;  ///< also a freeze's end
  std::optional<Answer> answer;

  std::optional<Outage> outage;
  bool by_script = false;  ///< a script tells it, of a deployment that the registry may not know
  friend bool operator==(const Notification&, const Notification&) = default;
};

/// The same, with no text longer than anybody is shown and no address too long for a link: a registry's documents have
/// limits.
[[nodiscard]] Notification with_bounded_texts(Notification notification);

}  // namespace signalbox
