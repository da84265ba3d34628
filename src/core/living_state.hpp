// What the one message of a deployment that is updated in place has to say now: folded from the deployment's
// notifications in their order, without a clock. It ends with the deployment; news that come late change nothing then,
// but a new attempt under the same ID begins anew.
#pragma once

#include "core/notification.hpp"

namespace signalbox {

enum class LivingPhase { queued, running, complete, failed, rolled_back, cancelled };

[[nodiscard]] std::string_view to_string(LivingPhase phase);
[[nodiscard]] std::optional<LivingPhase> parse_living_phase(std::string_view word);

struct LivingState {
  LivingPhase phase = LivingPhase::queued;
  /// The newest of each fact; `kind` and `at` are those of the newest notification. The failing resource is the first.
  Notification facts;
  std::optional<Time> queued_at, started_at, ended_at;
  std::optional<Time> expected_at;   ///< the end of the wait, or of the deployment: a moment holds longer than a span
  std::optional<Time> holder_since;  ///< in line: when whoever is ahead began
  std::uint64_t failures = 0;        ///< resources that were told to have failed
  // What is wrong now.
  std::optional<Duration> stalled;
  bool overdue = false;
  bool unwatched = false;      ///< nobody watches
  bool uncoordinated = false;  ///< the registry is out of reach
  friend bool operator==(const LivingState&, const LivingState&) = default;
};

/// Whether the kind is part of a deployment's story; the others (a freeze, a script's message, …) change no state.
[[nodiscard]] bool changes_living_state(NotificationKind kind);

[[nodiscard]] LivingState folded(LivingState state, const Notification& news);

}  // namespace signalbox
