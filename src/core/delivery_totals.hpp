// What became of the messages of a registry, counted by all its senders together; and the news that an outage is over.
#pragma once

#include <cstdint>
#include <optional>

#include "core/notification.hpp"

namespace signalbox {

struct DeliveryTotals {
  std::uint64_t sent = 0, superseded = 0, dead = 0;
  /// Outages that began before this have been told about.
  Time told_until{};
  std::uint64_t superseded_then = 0, dead_then = 0;  ///< as it was when the last outage began, or was told about
  bool is_away = false;                              ///< an outage began and is not over, as far as anybody knows
  friend bool operator==(const DeliveryTotals&, const DeliveryTotals&) = default;
};

struct OutageNews {
  Outage outage;
  DeliveryTotals totals;  ///< to be stored first, by compare-and-swap: who succeeds tells
};

/// Shorter ones are nobody's concern.
inline constexpr Duration shortest_told_outage = std::chrono::minutes(1);

/// Nobody answered. nullopt when that is known.
[[nodiscard]] std::optional<DeliveryTotals> begin_of_outage(const DeliveryTotals& totals);
/// It was a moment's trouble. nullopt when nobody noted it.
[[nodiscard]] std::optional<DeliveryTotals> after_a_moment(const DeliveryTotals& totals);

/// A message got through at `now` that could not since `unreachable_since`, with `waiting` others behind it. nullopt
/// when there is nothing to tell, or somebody has.
[[nodiscard]] std::optional<OutageNews> end_of_outage(const DeliveryTotals& totals, Time unreachable_since, Time now,
                                                      std::uint64_t waiting);

}  // namespace signalbox
