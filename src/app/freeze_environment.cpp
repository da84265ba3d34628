#include "app/freeze_environment.hpp"

#include <fmt/format.h>

#include "app/one_line.hpp"
#include "core/plain_text.hpp"

namespace signalbox {
namespace {

// The registry it comes from may still have somebody in it.
void refuse_what_is_reserved(const EnvironmentLock& lock) {
  if (!lock.reserved) return;
  throw Error(ErrorKind::conflict, fmt::format("{} is being moved here from {}", lock.environment, lock.reserved->from),
              "wait until the move is over; one that was killed is taken up by the same `signalbox registry move`");
}

// Before, so that nothing is written in vain; after, because a move may have ended in between and have read the lock
// before it was changed. One that ends later takes the change along.
template <typename Outcome>
Outcome change_where_it_counts(EnvironmentLocks& locks, const std::string& environment,
                               const std::function<Change<Outcome>(EnvironmentLock, Time)>& rule) {
  locks.refuse_if_moved_away();
  auto outcome = locks.change<Outcome>(environment, rule);
  locks.refuse_if_moved_away();
  return outcome;
}

}  // namespace

Frozen freeze_environment(EnvironmentLocks& locks, const std::string& environment, Freeze freeze) {
  freeze.reason = one_line("--reason", freeze.reason);
  return change_where_it_counts<Frozen>(locks, environment, [&](EnvironmentLock lock, Time now) {
    refuse_what_is_reserved(lock);
    Freeze starting = freeze;
    starting.since = now;
    Frozen frozen{starting, freeze_in_force(lock, now), lock.holder, lock.queue.size()};
    return Change<Frozen>{signalbox::freeze(std::move(lock), std::move(starting)), std::move(frozen)};
  });
}

Thawed thaw_environment(EnvironmentLocks& locks, const std::string& environment) {
  return change_where_it_counts<Thawed>(locks, environment, [&](EnvironmentLock lock, Time now) {
    refuse_what_is_reserved(lock);
    Thawed thawed;
    thawed.ended = freeze_in_force(lock, now);
    EnvironmentLock open = thaw(std::move(lock), now);
    thawed.holder = open.holder;
    thawed.waiting = open.queue.size();
    return Change<Thawed>{std::move(open), std::move(thawed)};
  });
}

Time parse_until(std::string_view text, Time now) {
  constexpr const char* way_out = "write a time as 2026-01-15T08:00:00Z, or a duration from now as 2h or 3d";
  const auto span = parse_duration(text);
  const auto until = span ? std::optional(now + *span) : parse_iso8601(text);
  const std::string shown = escape_for_terminal(text);
  if (!until)
    throw Error(ErrorKind::invalid_input, fmt::format("--until: \"{}\" is neither a time nor a duration", shown),
                way_out);
  if (*until <= now) throw Error(ErrorKind::invalid_input, fmt::format("--until: {} is over already", shown), way_out);
  return *until;
}

}  // namespace signalbox
