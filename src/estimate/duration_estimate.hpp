// How long a deployment takes, from how long this stack's earlier ones took: median and spread, or an honest "not known
// yet". Whoever knows better (a model per resource) replaces estimate_duration() and keeps the rest.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "core/time.hpp"

namespace signalbox {

struct DurationEstimate {
  Duration median{};
  Duration low{};   ///< one in ten was shorter
  Duration high{};  ///< one in ten was longer
  std::size_t samples = 0;
  friend bool operator==(const DurationEstimate&, const DurationEstimate&) = default;
};

/// Older deployments say less about the next one: services and templates change.
inline constexpr std::size_t samples_that_count = 100;

/// From the durations of succeeded deployments, the newest first; empty when there are none. Negative ones, from clocks
/// that were set back, are left out.
[[nodiscard]] std::optional<DurationEstimate> estimate_duration(std::span<const Duration> newest_first);

/// How long is unusually long: 95 of 100 of these took less.
struct UnusualDuration {
  Duration beyond{};
  std::size_t samples = 0;
  friend bool operator==(const UnusualDuration&, const UnusualDuration&) = default;
};

/// Below this one slow deployment would decide what is usual.
inline constexpr std::size_t samples_to_know_the_unusual = 10;

/// From the same durations as estimate_duration(); nullopt while there are too few.
[[nodiscard]] std::optional<UnusualDuration> unusual_duration(std::span<const Duration> newest_first);

/// What is left of something: never negative, low <= median <= high.
struct Remaining {
  Duration median{};
  Duration low{};
  Duration high{};
  bool longer_than_usual = false;  ///< it has already taken longer than `high`: how much is left is not known
  friend bool operator==(const Remaining&, const Remaining&) = default;
};

/// What is left after `elapsed`, given that it is not over yet: somebody who is late has more before them than the
/// median says.
[[nodiscard]] Remaining remaining(const DurationEstimate& estimate, Duration elapsed);

/// How long somebody in line waits: the rest of the holder's deployment and all of those ahead. Empty as soon as one
/// part is not known; behind a holder that takes longer than usual, only that much is said.
[[nodiscard]] std::optional<Remaining> expected_wait(const std::optional<DurationEstimate>& holder,
                                                     Duration holder_elapsed,
                                                     std::span<const std::optional<DurationEstimate>> ahead);

/// "about 6m (usually 4m – 9m, from 12 deployments)" or "not known yet".
[[nodiscard]] std::string estimate_text(const std::optional<DurationEstimate>& estimate);
/// "about 4m left (2m – 7m)" or "longer than usual".
[[nodiscard]] std::string remaining_text(const Remaining& rest);
/// "about 4m left, usually 12m 30s" or "longer than usual (12m 30s)"; never that nothing is left while it goes on.
[[nodiscard]] std::string outlook_text(const DurationEstimate& estimate, Duration elapsed);
/// "about 10m (7m – 14m)", "any moment now", "not known yet" or "not known: the one that deploys already takes longer
/// than usual"; never that it is nothing.
[[nodiscard]] std::string wait_text(const std::optional<Remaining>& wait);

}  // namespace signalbox
