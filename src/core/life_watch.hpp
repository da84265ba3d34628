// Decides who is dead: whoever's beat has not changed for a whole lease by the watcher's OWN monotonic clock. Two
// machines' clocks are never compared, so skew takes nothing away. Pure; the watcher passes in what it read and when.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "core/time.hpp"

namespace signalbox {

class LifeWatch {
 public:
  /// Notes that the party's beat had this version; 0 where it had none. `now` is the moment after it was read, and
  /// is_dead()'s the moment before: a reader that stalls in between must not take its own stall for the party's
  /// silence.
  void observe(const std::string& id, std::uint64_t beat_version, Instant now);

  /// False for whoever was never observed: nobody is declared dead at first sight.
  [[nodiscard]] bool is_dead(const std::string& id, Duration lease, Instant now) const;

  /// From when on is_dead() will be true if the beat does not change; nullopt for whoever was never observed.
  [[nodiscard]] std::optional<Instant> dead_from(const std::string& id, Duration lease) const;

  /// Forgets everybody else, so that a long wait does not remember all who ever waited.
  void keep_only(const std::set<std::string>& ids);

 private:
  struct Sighting {
    std::uint64_t version;
    Instant unchanged_since;
  };
  std::map<std::string, Sighting> sightings_;
};

/// For one-shot commands, which cannot watch: dead by the timestamp in the beat, with an allowance for clocks that
/// differ: two that are each up to ten minutes off, one fast and one slow, are twenty apart.
inline constexpr Duration allowed_clock_skew = std::chrono::minutes(20);
[[nodiscard]] bool is_dead_by_timestamp(Time last_beat, Duration lease, Time now);

}  // namespace signalbox
