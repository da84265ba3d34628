// Closes an environment to new deployments, and opens it again. Whoever holds it keeps it; whoever waits goes on
// waiting.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "app/environment_locks.hpp"

namespace signalbox {

struct Frozen {
  Freeze freeze;
  std::optional<Freeze> replaced;  ///< the one that was in force before
  std::optional<Holder> holder;    ///< goes on despite the freeze
  std::size_t waiting = 0;
};

/// Throws Error{invalid_input} when the reason cannot be shown, Error{conflict} while the environment is reserved for a
/// registry that is being moved here, else what the store throws.
[[nodiscard]] Frozen freeze_environment(EnvironmentLocks& locks, const std::string& environment, Freeze freeze);

struct Thawed {
  std::optional<Freeze> ended;   ///< absent: it was not frozen
  std::optional<Holder> holder;  ///< who has the environment now, perhaps handed over by this very thaw
  std::size_t waiting = 0;
};

/// Idempotent. Throws Error{conflict} while it is reserved, else what the store throws.
[[nodiscard]] Thawed thaw_environment(EnvironmentLocks& locks, const std::string& environment);

/// `2026-01-15T08:00:00Z`, or a duration from now: `2h`, `3d`. Throws Error{invalid_input} for anything else and for
/// the past.
[[nodiscard]] Time parse_until(std::string_view text, Time now);

}  // namespace signalbox
