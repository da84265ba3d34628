#include "app/acquire_turn.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "app/dead_holder_text.hpp"
#include "app/set_aside.hpp"
#include "records/beat_document.hpp"
#include "records/keys.hpp"

namespace signalbox {
namespace {

using namespace std::chrono_literals;

// Where the store cannot call, this is what a hand-over takes at most. Further back there is time: each place between
// is a deployment long, and each look costs money where the store is a service.
constexpr Duration look_interval = 2s;
constexpr Duration longer_with_each_place = 1s;
constexpr Duration longest_look_interval = 10s;
constexpr Duration first_evidence_interval = 2s;
constexpr Duration longest_evidence_interval = 30s;
// A waiter far back need not watch everybody: those in between are watched by those in between.
constexpr std::size_t watched_ahead = 3;
// Whoever is woken by each change of a busy line need not look each time whether the others live: a beat changes every
// quarter of a lease only, and each read costs money where the store is a service.
constexpr int looks_at_lives_in_a_lease = 6;
// Who waits no longer than this need not know whether the others live.
constexpr Duration first_look_at_lives = 1s;
// Far back, each step ahead is no news; and whoever tells it reads the history for an estimate.
constexpr std::size_t places_told_at_once = 3;
constexpr Duration far_back_is_told_every = 10s;

Duration look_interval_at(std::size_t place) {
  return std::min(look_interval + longer_with_each_place * static_cast<int>(std::min<std::size_t>(place - 1, 8)),
                  longest_look_interval);
}

Duration shortest_lease(const std::vector<Party>& parties, Duration own) {
  for (const Party& party : parties) own = std::min(own, party.lease);
  return own;
}

std::vector<Party> parties_to_watch(const EnvironmentLock& lock, const std::string& me) {
  std::vector<Party> parties;
  if (lock.holder) parties.push_back(lock.holder->party);
  const std::size_t place = place_of(lock, me).value_or(1);
  for (std::size_t ahead = 0; ahead + 1 < place; ++ahead) {
    if (ahead == 0 || ahead + 1 + watched_ahead >= place) parties.push_back(lock.queue[ahead].party);
  }
  return parties;
}

std::string until(const Freeze& freeze) { return freeze.until ? " until " + to_iso8601(*freeze.until) : std::string(); }

}  // namespace

AcquireTurn::AcquireTurn(TurnPorts ports, TurnRequest request, KeepLease& lease)
    : ports_(std::move(ports)),
      request_(std::move(request)),
      lease_(lease),
      asked_at_(ports_.clock.monotonic()),
      deadline_(asked_at_ + request_.wait),
      lives_due_at_(asked_at_ + std::min(first_look_at_lives, request_.party.lease / looks_at_lives_in_a_lease)) {
  // No two have the same ID, and that is all that it takes to keep them from looking at the same moments.
  std::seed_seq seed(request_.party.id.begin(), request_.party.id.end());
  random_.seed(seed);
}

Turn AcquireTurn::wait_for_turn(std::stop_token stop) {
  try {
    Turn turn = stand_in_line(stop);
    if (const auto* granted = std::get_if<Granted>(&turn)) turn = wait_for_quiet_stacks(*granted, stop);
    if (!std::holds_alternative<Granted>(turn)) withdraw();
    return turn;
  } catch (const Error& error) {
    withdraw_if_possible();
    if (error.kind() == ErrorKind::interrupted) return StoppedWaiting{};
    throw;
  }
}

Turn AcquireTurn::stand_in_line(std::stop_token stop) {
  while (!stop.stop_requested()) {
    try {
      if (auto turn = look(stop)) return *turn;
      in_trouble_ = false;
    } catch (const Error& error) {
      outlast(error);
      static_cast<void>(pause(ports_.clock, look_interval, stop));
    }
  }
  return StoppedWaiting{};
}

// One look at the line, and the wait for the next one; nullopt: still waiting.
std::optional<Turn> AcquireTurn::look(std::stop_token stop) {
  const Admission admission = has_asked_ ? ask() : ask_first(stop);
  if (const auto* granted = std::get_if<Granted>(&admission)) return *granted;
  if (const auto* refused = std::get_if<Refused>(&admission)) return *refused;

  const EnvironmentLock lock = seen_;
  note_who_is_ahead(lock);
  if (const std::string key = key_to_watch(lock); key != watched_) {
    watch_.reset();  // first: a user may have no more than 128 inotify descriptors at once
    watch_ = ports_.store.watch(key);
    watched_ = key;
    return std::nullopt;  // what changed before the watch was made is found by asking once more
  }
  if (const auto place = place_of(lock, request_.party.id)) lease_.queued(lock.queue[*place - 1].ticket);
  tell_place(std::get<Waiting>(admission), lock);
  if (ports_.clock.monotonic() >= deadline_) return GaveUpWaiting{waited()};
  bury_the_dead(lock, stop);
  static_cast<void>(watch_->wait_until(next_look(lock), stop));
  return std::nullopt;
}

// While it is frozen nobody may hold it: whoever held it last is ahead still.
void AcquireTurn::note_who_is_ahead(const EnvironmentLock& lock) {
  if (!lock.holder && !ahead_.empty()) return;
  ahead_.clear();
  for (const Party& party : parties_to_watch(lock, request_.party.id)) ahead_.push_back(party.id);
}

// A new process with an old ID must not be told what its predecessor never came to hear, nor be refused by a holder
// that is dead.
Admission AcquireTurn::ask_first(std::stop_token stop) {
  const auto first = [&](EnvironmentLock lock, Time now) {
    std::erase_if(lock.superseded, [&](const Superseded& entry) { return entry.id == request_.party.id; });
    const Token held = lock.holder ? lock.holder->token : 0;
    lock = reaffirm(std::move(lock), request_.party.id, held, now).lock;
    return remember(admit(std::move(lock), request_.party, request_.policy, now));
  };
  Admission admission = ports_.locks.change<Admission>(request_.environment, first);
  was_answered_ = true;
  const auto* refused = std::get_if<Refused>(&admission);
  if (refused != nullptr && refused->why == Refused::Why::occupied && refused->holder) {
    set_dead_holder_aside({ports_.store, ports_.cloudformation, ports_.clock}, ports_.locks, request_.environment,
                          stop);
    admission = ports_.locks.change<Admission>(request_.environment, first);
  }
  has_asked_ = true;
  return admission;
}

// A short outage must cost nobody its place; what cannot get better by itself, or lasts beyond the wait, ends it.
void AcquireTurn::outlast(const Error& trouble) {
  if (trouble.kind() != ErrorKind::unavailable || !has_asked_ || ports_.clock.monotonic() >= deadline_) throw trouble;
  if (!in_trouble_) send(SignalKind::warning, "still in line, trying again", trouble.what());
  in_trouble_ = true;
}

// Mostly nothing has changed for whoever waits, and then nothing is to be written.
Admission AcquireTurn::ask() {
  auto seen = ports_.locks.read(request_.environment);
  auto answer = admit(seen, request_.party, request_.policy, ports_.clock.now());
  if (answer.lock == seen) return remember(std::move(answer)).outcome;
  return ports_.locks.change<Admission>(request_.environment, [&](EnvironmentLock lock, Time now) {
    return remember(admit(std::move(lock), request_.party, request_.policy, now));
  });
}

// What was asked of is also what is looked at next: with two hundred in line, reading it twice is what costs.
Change<Admission> AcquireTurn::remember(Change<Admission> change) {
  seen_ = change.lock;
  return change;
}

std::string AcquireTurn::key_to_watch(const EnvironmentLock& lock) const {
  const auto place = place_of(lock, request_.party.id);
  if (!place || *place == 1) return keys::environment(request_.environment);
  return keys::beat(lock.queue[*place - 2].party.id);
}

Instant AcquireTurn::next_look(const EnvironmentLock& lock) {
  const std::size_t place = place_of(lock, request_.party.id).value_or(1);
  Duration interval = jittered(std::min(look_interval_at(place), request_.party.lease / 4));
  if (lock.freeze && lock.freeze->until)
    interval = std::min(interval, std::max(Duration(1), *lock.freeze->until - ports_.clock.now()));
  const Instant now = ports_.clock.monotonic();
  const Instant at = lives_due_at_ > now ? std::min(lives_due_at_, now + interval) : now + interval;
  return std::min(deadline_, at);
}

Duration AcquireTurn::jittered(Duration span) {
  return Duration(std::uniform_int_distribution<Duration::rep>(span.count() * 3 / 4, span.count())(random_));
}

void AcquireTurn::tell_place(const Waiting& waiting, const EnvironmentLock& lock) {
  std::string told = fmt::format("{}|{}|{}", waiting.place, waiting.holder ? waiting.holder->party.id : "",
                                 waiting.freeze.has_value());
  if (told == last_told_) return;
  const bool is_first = last_told_.empty();
  const Instant now = ports_.clock.monotonic();
  if (!is_first && waiting.place > places_told_at_once && now - told_at_ < far_back_is_told_every) return;
  last_told_ = std::move(told);
  told_at_ = now;

  std::string text = fmt::format("place {} in line", waiting.place);
  if (waiting.holder) text += fmt::format(", behind {}", waiting.holder->party.id);
  if (waiting.freeze) text += fmt::format(", frozen{}: {}", until(*waiting.freeze), waiting.freeze->reason);
  if (ports_.describe_wait) text += fmt::format("; expected wait: {}", ports_.describe_wait(lock, waiting.place));
  send(is_first ? SignalKind::queued : SignalKind::queue_moved, std::move(text),
       waiting.holder ? waiting.holder->party.run_url : "");
}

void AcquireTurn::bury_the_dead(const EnvironmentLock& lock, std::stop_token stop) {
  const Instant now = ports_.clock.monotonic();
  const bool is_left_behind = lock.holder && lock.holder->orphaned_at;
  if (now < lives_due_at_ && !is_left_behind) return;
  const auto parties = parties_to_watch(lock, request_.party.id);
  const Duration shortest = shortest_lease(parties, request_.party.lease);
  // While the store was away nobody could beat, and one that crashed may have lost the beat before that.
  if (now - lives_looked_at_ > shortest / 2) lives_ = LifeWatch();
  lives_looked_at_ = now;
  lives_due_at_ = now + shortest / looks_at_lives_in_a_lease;
  std::set<std::string> watched;
  for (const Party& party : parties) {
    watched.insert(party.id);
    const auto beat = ports_.store.get(keys::beat(party.id));
    lives_.observe(party.id, beat ? beat->version : 0, ports_.clock.monotonic());
    lives_due_at_ = std::min(lives_due_at_, *lives_.dead_from(party.id, party.lease));
    const bool is_holder = lock.holder && lock.holder->party.id == party.id;
    // A runner that had to leave while its stack moved says so and erases its beat; nobody has to wait out its lease.
    const bool said_goodbye = is_holder && lock.holder->orphaned_at && !beat;
    if (!said_goodbye && !lives_.is_dead(party.id, party.lease, now)) continue;
    if (is_holder) {
      bury_holder(*lock.holder, beat ? beat->version : 0, stop);
    } else {
      bury_waiter(party, beat ? beat->version : 0);
    }
  }
  lives_.keep_only(watched);
}

void AcquireTurn::bury_waiter(const Party& party, Version last_beat) {
  const auto expiry = ports_.locks.change<Expiry>(request_.environment, [&](EnvironmentLock current, Time at) {
    // Its turn may have come in between; a holder is judged by its stacks too.
    if (!place_of(current, party.id)) return Change<Expiry>{std::move(current), Expiry::absent};
    return expire(std::move(current), party.id, false, at);
  });
  if (expiry != Expiry::removed) return;
  close_record(party.id, 0, DeploymentStatus::cancelled, "its runner was gone while it waited");
  forget(party.id, last_beat);
}

// Dead is not gone: its stacks decide. CloudFormation is asked at growing intervals, by the first in line only.
void AcquireTurn::bury_holder(const Holder& holder, Version last_beat, std::stop_token stop) {
  const EnvironmentLock lock = ports_.locks.read(request_.environment);
  if (place_of(lock, request_.party.id) != 1U || !is_evidence_due(holder)) return;

  const auto activity = ask_about_stacks(holder, stop);
  if (!activity) return;
  const bool quiet = activity->busy() == nullptr && !command_lives(holder.party.id);
  // CloudFormation may have taken its time, and the dead may have come back in it.
  const auto beat = ports_.store.get(keys::beat(holder.party.id));
  if ((beat ? beat->version : 0) != last_beat) return;
  const auto expiry = ports_.locks.change<Expiry>(request_.environment, [&](EnvironmentLock current, Time at) {
    return expire_grant(std::move(current), holder, quiet, at);
  });
  if (expiry == Expiry::removed) {
    const auto record =
        close_record(holder.party.id, holder.token, DeploymentStatus::failed, why_it_is_recorded_as_failed(*activity));
    tell(end_of_dead_holder(holder, record, last_heard_of(beat)));
    // Whichever it is by now: should the dead live after all, it learns by this that its turn is over.
    erase_beat(ports_.store, holder.party.id);
  } else if (expiry == Expiry::orphaned && !holder.orphaned_at) {
    tell(wait_for_dead_holder(holder, *activity));
  }
}

bool AcquireTurn::command_lives(const std::string& id) {
  if (!ports_.command_lives) return false;
  const auto beat = ports_.store.get(keys::beat(id));
  return beat && ports_.command_lives(read_beat(beat->body, id));
}

bool AcquireTurn::is_evidence_due(const Holder& holder) {
  const Instant now = ports_.clock.monotonic();
  if (evidence_.token != holder.token) evidence_ = {holder.token, now, first_evidence_interval};
  if (now < evidence_.due_at) return false;
  evidence_.due_at = now + evidence_.interval;
  evidence_.interval = std::min(evidence_.interval * 3 / 2, longest_evidence_interval);
  return true;
}

// nullopt: nobody knows, and not knowing is never taken for quiet.
std::optional<StackActivity> AcquireTurn::ask_about_stacks(const Holder& holder, std::stop_token stop) {
  try {
    return look_at_stacks(ports_.cloudformation, holder.party.stacks, stop);
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::interrupted) throw;
    send(SignalKind::warning,
         fmt::format("cannot ask whether the stacks of {} are quiet, so it keeps its turn", holder.party.id),
         error.what());
    return std::nullopt;
  }
}

// The line moves on even where the record cannot be written now.
std::optional<Deployment> AcquireTurn::close_record(const std::string& id, Token token, DeploymentStatus status,
                                                    const std::string& reason) {
  try {
    return DeploymentRecords(ports_.store, ports_.clock).close(id, token, status, reason);
  } catch (const Error& error) {
    send(SignalKind::warning, fmt::format("the record of {} could not be closed", id), error.what());
    return std::nullopt;
  }
}

// The dead one's beat goes too, so that it does not come back from a rebuilt lock; a newer beat is a sign of life.
void AcquireTurn::forget(const std::string& id, Version last_beat) {
  if (last_beat != 0) static_cast<void>(ports_.store.erase(keys::beat(id), last_beat));
}

// Whoever has waited for half an hour does not lose its turn over one call that fails.
Turn AcquireTurn::wait_for_quiet_stacks(Granted granted, std::stop_token stop) {
  bool is_shown = false;
  Duration interval = first_evidence_interval;
  std::string told;
  for (;;) {
    StackActivity activity;
    try {
      if (!is_shown) lease_.granted(granted.token);
      is_shown = true;
      activity = look_at_stacks(ports_.cloudformation, request_.party.stacks, stop);
      in_trouble_ = false;
    } catch (const Error& error) {
      outlast(error);
      if (!pause(ports_.clock, interval, stop)) return StoppedWaiting{};
      continue;
    }
    const StackDescription* busy = activity.busy();
    if (stop.stop_requested()) return StoppedWaiting{};
    lease_.confirm();
    if (busy == nullptr) return granted;
    if (request_.policy == QueuePolicy::reject) {
      return Refused{.busy_stack = fmt::format("{} is {}, changed by somebody else", busy->name, busy->status_text)};
    }
    if (std::string text =
            fmt::format("waiting for {}, which somebody else changes: {}", busy->name, busy->status_text);
        text != told) {
      send(told.empty() ? SignalKind::queued : SignalKind::queue_moved, text);
      told = std::move(text);
    }
    const Instant now = ports_.clock.monotonic();
    if (now >= deadline_) return GaveUpWaiting{waited()};
    if (!pause(ports_.clock, std::min(interval, std::chrono::duration_cast<Duration>(deadline_ - now) + 1ms), stop))
      return StoppedWaiting{};
    interval = std::min(interval * 3 / 2, longest_evidence_interval);
  }
}

void AcquireTurn::withdraw() {
  ports_.locks.change<Departure>(request_.environment, [&](EnvironmentLock lock, Time now) {
    return leave(std::move(lock), request_.party.id, now);
  });
}

// What went wrong first is what is told; whoever cannot leave the line is set aside when its beat has aged.
void AcquireTurn::withdraw_if_possible() {
  try {
    withdraw();
  } catch (const Error&) {
    return;
  }
}

Duration AcquireTurn::waited() const {
  return std::chrono::duration_cast<Duration>(ports_.clock.monotonic() - asked_at_);
}

void AcquireTurn::tell(Signal signal) {
  signal.at = ports_.clock.now();
  ports_.signals.send(std::move(signal));
}

void AcquireTurn::send(SignalKind kind, std::string text, std::string reason) {
  Signal signal;
  signal.kind = kind;
  signal.text = std::move(text);
  signal.reason = std::move(reason);
  signal.elapsed = waited();
  tell(std::move(signal));
}

}  // namespace signalbox
