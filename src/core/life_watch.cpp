#include "core/life_watch.hpp"

namespace signalbox {

void LifeWatch::observe(const std::string& id, std::uint64_t beat_version, Instant now) {
  const auto [sighting, is_new] = sightings_.try_emplace(id, Sighting{beat_version, now});
  if (!is_new && sighting->second.version != beat_version) sighting->second = {beat_version, now};
}

bool LifeWatch::is_dead(const std::string& id, Duration lease, Instant now) const {
  const auto sighting = sightings_.find(id);
  if (sighting == sightings_.end()) return false;
  const auto unchanged = now - sighting->second.unchanged_since;
  return unchanged > Instant::duration::zero() && unchanged >= lease;
}

std::optional<Instant> LifeWatch::dead_from(const std::string& id, Duration lease) const {
  const auto sighting = sightings_.find(id);
  if (sighting == sightings_.end()) return std::nullopt;
  return sighting->second.unchanged_since + lease;
}

void LifeWatch::keep_only(const std::set<std::string>& ids) {
  std::erase_if(sightings_, [&](const auto& entry) { return !ids.contains(entry.first); });
}

bool is_dead_by_timestamp(Time last_beat, Duration lease, Time now) {
  return now - last_beat > lease + allowed_clock_skew;
}

}  // namespace signalbox
