// Everything that happens is a Signal: the tracker makes them from stack events, the coordinator from its decisions,
// and every notifier (console, log, Slack later) is a sink of the same stream.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/progress.hpp"
#include "core/time.hpp"

namespace signalbox {

enum class SignalKind {
  queued,              ///< in line; text names the holder
  queue_moved,         ///< the place in line or what is waited for changed
  turn_granted,        ///< the environment is ours; token in `text`
  lease_lost,          ///< we are no longer the holder
  registry_lost,       ///< the registry is out of reach: coordination is reduced, as `text` says, because of `reason`
  registry_back,       ///< and it is back
  lock_taken_over,     ///< a dead holder was set aside, or its deployment is being followed
  deployment_started,  ///< the command runs
  stack_started,       ///< a stack operation began
  resource_started,
  resource_finished,
  resource_failed,     ///< literal reason; never a cancelled sibling
  resource_cancelled,  ///< a sibling's failure ended it: noise for people, kept for records
  progress,            ///< `text`: what is being waited for right now, and for how long
  stalled,             ///< no event for `elapsed`; told once a stall and again at doubling intervals
  moving_again,        ///< after a stall of `elapsed`
  overdue,             ///< it takes longer than was expected; `text` says what was
  rollback_started,
  cleanup_started,      ///< the verdict is known, AWS removes what was replaced
  stack_finished,       ///< `status` is the final one
  deployment_finished,  ///< the whole deployment; `status` is succeeded/failed/cancelled/orphaned
  monitor_gap,          ///< nobody watches for now: the monitor died or cannot read, as `reason` says
  monitor_recovered,    ///< it is watched again, after `elapsed`; nothing that happened meanwhile is left out
  asked,                ///< people: `text` is the question, with its `reason` and how to answer
  answered,             ///< `text` says what, and by whom
  warning,
};

[[nodiscard]] std::string_view to_string(SignalKind kind);

struct Signal {
  SignalKind kind = SignalKind::warning;
  Time at{};  ///< when it happened, by the clock of whoever saw it first (AWS for events)
  std::string correlation_id;
  std::string environment;
  std::string stack;     ///< name
  std::string resource;  ///< logical id; nested ones as `Parent/Child`
  std::string resource_type;
  std::string physical_id;  ///< of the resource, e.g. a service's ARN; of a stack its ARN
  std::string status;
  std::string reason;  ///< literal, from outside: escape before showing
  std::string text;    ///< one sentence of ours
  Progress progress;
  Duration elapsed{};               ///< since the operation or the resource began, whichever the signal is about
  std::string waits_for;            ///< what is moving and holds the operation up: `Database (AWS::RDS::DBInstance)`
  std::optional<Time> waits_since;  ///< since when that moves
  std::string holder;  ///< lock_taken_over: correlation ID of who was set aside; `status` is what became of that
  /// The same for everybody who sees the same happening, also for a monitor that reads it all again after a crash: what
  /// was told once is not told twice. Empty for what only its own process knows.
  std::string mark;
  friend bool operator==(const Signal&, const Signal&) = default;
};

}  // namespace signalbox
