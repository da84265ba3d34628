#include "core/environment_lock.hpp"

#include <algorithm>
#include <tuple>

namespace signalbox {
namespace {

// A reader that never comes back for its answer must not make the document grow for ever.
constexpr std::size_t max_superseded = 1'000;

auto find_waiter(EnvironmentLock& lock, std::string_view id) {
  return std::ranges::find_if(lock.queue, [&](const Waiter& waiter) { return waiter.party.id == id; });
}

bool holds(const EnvironmentLock& lock, std::string_view id) { return lock.holder && lock.holder->party.id == id; }

void grant(EnvironmentLock& lock, Party party, Time now) {
  lock.holder = Holder{std::move(party), lock.next_token++, now, std::nullopt};
}

void hand_over(EnvironmentLock& lock, Time now) {
  if (lock.holder || lock.queue.empty() || is_frozen(lock, now)) return;
  Party next = std::move(lock.queue.front().party);
  lock.queue.erase(lock.queue.begin());
  grant(lock, std::move(next), now);
}

// A freeze ends by the clock alone, so whoever comes first afterwards serves the head of the line, whatever it came
// for.
void settle(EnvironmentLock& lock, Time now) {
  if (lock.freeze && !is_frozen(lock, now)) lock.freeze.reset();
  hand_over(lock, now);
}

void supersede_all_waiters(EnvironmentLock& lock, const std::string& by) {
  for (const Waiter& waiter : lock.queue) lock.superseded.push_back({waiter.party.id, by});
  lock.queue.clear();
  if (lock.superseded.size() > max_superseded) {
    lock.superseded.erase(lock.superseded.begin(), lock.superseded.end() - max_superseded);
  }
}

std::optional<std::string> take_superseded(EnvironmentLock& lock, std::string_view id) {
  const auto found = std::ranges::find_if(lock.superseded, [&](const Superseded& entry) { return entry.id == id; });
  if (found == lock.superseded.end()) return std::nullopt;
  std::string by = found->by;
  lock.superseded.erase(found);
  return by;
}

Refused refusal(const EnvironmentLock& lock, Time now) {
  const bool frozen = is_frozen(lock, now);
  const auto why = lock.holder || !frozen ? Refused::Why::occupied : Refused::Why::frozen;
  return {why, lock.holder, freeze_in_force(lock, now), {}};
}

Waiting answer_to_waiter(const EnvironmentLock& lock, std::string_view id, Time now) {
  return Waiting{place_of(lock, id).value_or(0), lock.holder, freeze_in_force(lock, now)};
}

bool leave_queue(EnvironmentLock& lock, std::string_view id) {
  const auto waiter = find_waiter(lock, id);
  if (waiter == lock.queue.end()) return false;
  lock.queue.erase(waiter);
  return true;
}

}  // namespace

std::string_view to_string(QueuePolicy policy) {
  switch (policy) {
    case QueuePolicy::fifo:
      return "fifo";
    case QueuePolicy::latest:
      return "latest";
    case QueuePolicy::reject:
      return "reject";
  }
  return "fifo";
}

std::optional<QueuePolicy> parse_queue_policy(std::string_view text) {
  for (const auto policy : {QueuePolicy::fifo, QueuePolicy::latest, QueuePolicy::reject}) {
    if (text == to_string(policy)) return policy;
  }
  return std::nullopt;
}

std::string_view to_string(LostLease choice) {
  switch (choice) {
    case LostLease::stop:
      return "stop";
    case LostLease::go_on:
      return "continue";
  }
  return "continue";
}

std::optional<LostLease> parse_lost_lease(std::string_view text) {
  for (const auto choice : {LostLease::stop, LostLease::go_on}) {
    if (text == to_string(choice)) return choice;
  }
  return std::nullopt;
}

Change<Admission> admit(EnvironmentLock lock, const Party& party, QueuePolicy policy, Time now) {
  settle(lock, now);
  if (holds(lock, party.id)) {
    // Whoever asks is alive, whatever the watchers believed, and may say anew what it deploys and for how long it needs
    // no beat.
    lock.holder->party = party;
    lock.holder->orphaned_at.reset();
    const Granted granted{lock.holder->token};
    return {std::move(lock), granted};
  }
  if (auto by = take_superseded(lock, party.id)) {
    Refused refused{Refused::Why::superseded, lock.holder, std::nullopt, std::move(*by)};
    return {std::move(lock), std::move(refused)};
  }
  if (find_waiter(lock, party.id) == lock.queue.end()) {
    if (!lock.moved_to.empty()) {
      Refused refused{.why = Refused::Why::moved, .holder = lock.holder, .moved_to = lock.moved_to};
      return {std::move(lock), std::move(refused)};
    }
    const bool free = !lock.holder && lock.queue.empty() && !is_frozen(lock, now);
    if (policy == QueuePolicy::reject && !free) {
      Refused refused = refusal(lock, now);
      return {std::move(lock), std::move(refused)};
    }
    if (policy == QueuePolicy::latest) supersede_all_waiters(lock, party.id);
    // A free environment takes the newcomer at once; its ticket is spent only where there is a line to stand in.
    if (free) {
      grant(lock, party, now);
      const Granted granted{lock.holder->token};
      return {std::move(lock), granted};
    }
    lock.queue.push_back({party, lock.next_token++, now});
  }
  Waiting outcome = answer_to_waiter(lock, party.id, now);
  return {std::move(lock), std::move(outcome)};
}

Change<Departure> leave(EnvironmentLock lock, std::string_view id, Time now) {
  settle(lock, now);
  auto departure = Departure::was_absent;
  if (holds(lock, id)) {
    lock.holder.reset();
    departure = Departure::was_holder;
  } else if (leave_queue(lock, id)) {
    departure = Departure::was_waiting;
  } else if (take_superseded(lock, id)) {
    departure = Departure::was_absent;
  }
  hand_over(lock, now);
  return {std::move(lock), departure};
}

Change<Departure> leave_grant(EnvironmentLock lock, std::string_view id, Token token, Time now) {
  if (holds(lock, id) && lock.holder->token != token) return {std::move(lock), Departure::was_absent};
  return leave(std::move(lock), id, now);
}

Change<Expiry> expire(EnvironmentLock lock, std::string_view dead_id, bool stacks_quiet, Time now) {
  settle(lock, now);
  auto expiry = Expiry::absent;
  if (leave_queue(lock, dead_id)) {
    expiry = Expiry::removed;
  } else if (holds(lock, dead_id) && stacks_quiet) {
    lock.holder.reset();
    expiry = Expiry::removed;
  } else if (holds(lock, dead_id)) {
    if (!lock.holder->orphaned_at) lock.holder->orphaned_at = now;
    expiry = Expiry::orphaned;
  }
  hand_over(lock, now);
  return {std::move(lock), expiry};
}

Change<Expiry> expire_grant(EnvironmentLock lock, const Holder& judged, bool stacks_quiet, Time now) {
  if (lock.holder != judged) return {std::move(lock), Expiry::absent};
  return expire(std::move(lock), judged.party.id, stacks_quiet, now);
}

Change<bool> reaffirm(EnvironmentLock lock, std::string_view id, Token token, Time now) {
  if (!holds(lock, id) || lock.holder->token != token) return {std::move(lock), false};
  lock.holder->orphaned_at.reset();
  // Another value even where the clock stands still or was set back.
  lock.holder->since = std::max(now, lock.holder->since + Duration(1));
  return {std::move(lock), true};
}

EnvironmentLock freeze(EnvironmentLock lock, Freeze freeze) {
  lock.freeze = std::move(freeze);
  return lock;
}

EnvironmentLock thaw(EnvironmentLock lock, Time now) {
  lock.freeze.reset();
  hand_over(lock, now);
  return lock;
}

bool is_frozen(const EnvironmentLock& lock, Time now) { return freeze_in_force(lock, now).has_value(); }

std::optional<Freeze> freeze_in_force(const EnvironmentLock& lock, Time now) {
  if (lock.reserved) {
    return Freeze{"being moved here from " + lock.reserved->from, "signalbox registry move", lock.reserved->since, {}};
  }
  return lock.freeze && (!lock.freeze->until || now < *lock.freeze->until) ? lock.freeze : std::nullopt;
}

std::optional<std::size_t> place_of(const EnvironmentLock& lock, std::string_view id) {
  const auto found = std::ranges::find_if(lock.queue, [&](const Waiter& waiter) { return waiter.party.id == id; });
  if (found == lock.queue.end()) return std::nullopt;
  return static_cast<std::size_t>(found - lock.queue.begin()) + 1;
}

EnvironmentLock rebuild(std::string environment, std::vector<Survivor> survivors, Token largest_token_in_history) {
  EnvironmentLock lock;
  lock.environment = std::move(environment);
  Token largest = largest_token_in_history;
  // A beat learns its ticket a while after its party came; so those without one are the last who came, and between
  // them the time of asking is fair enough.
  std::ranges::stable_sort(survivors, {}, [](const Survivor& survivor) {
    return std::tuple(survivor.ticket == 0, survivor.ticket, survivor.since);
  });
  for (auto& survivor : survivors) {
    largest = std::max({largest, survivor.token, survivor.ticket});
    if (survivor.token == 0) {
      lock.queue.push_back({std::move(survivor.party), survivor.ticket, survivor.since});
    } else if (!lock.holder || survivor.token > lock.holder->token) {
      lock.holder = Holder{std::move(survivor.party), survivor.token, survivor.since, std::nullopt};
    }
  }
  lock.next_token = largest + 1;
  return lock;
}

}  // namespace signalbox
