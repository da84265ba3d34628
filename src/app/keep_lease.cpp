#include "app/keep_lease.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "app/environment_locks.hpp"
#include "core/error.hpp"
#include "core/life_watch.hpp"
#include "records/keys.hpp"

namespace signalbox {

KeepLease::KeepLease(DocumentStore& store, EnvironmentLocks& locks, Clock& clock, Beat first,
                     std::function<void(const std::string&)> lost, TellReach reach)
    : store_(store),
      locks_(locks),
      clock_(clock),
      lost_(std::move(lost)),
      reach_(std::move(reach)),
      beat_(std::move(first)) {}

KeepLease::~KeepLease() { abandon(); }

void KeepLease::start() {
  {
    std::lock_guard guard(mutex_);
    if (!put_first_beat()) {
      // A beat of the same party may be left from a run that was killed, or from a registration; it is taken over.
      const auto left_over = store_.get(keys::beat(beat_.party.id));
      if (left_over) refuse_a_living_double(read_beat(left_over->body, beat_.party.id));
      version_ = left_over ? left_over->version : 0;
      put_beat();
    }
  }
  thread_ = std::jthread([this](std::stop_token stop) { run(std::move(stop)); });
}

// A beat without a process is a registration's, for whoever comes under its id.
void KeepLease::refuse_a_living_double(const Beat& found) const {
  if (found.pid == 0 || (found.host == beat_.host && found.pid == beat_.pid)) return;
  const Duration age = clock_.now() - found.at;
  const Duration doubt = found.party.lease + (found.host == beat_.host ? Duration(0) : allowed_clock_skew);
  if (age >= doubt || age <= -doubt) return;
  throw Error(
      ErrorKind::conflict,
      fmt::format("{} is already being run by process {} on {}", beat_.party.id, found.pid, found.host),
      fmt::format("give each run an ID of its own; if that process is gone, try again in {}", human_duration(doubt)));
}

void KeepLease::runs_command(std::int64_t process_group) {
  std::lock_guard guard(mutex_);
  beat_.command_group = process_group;
  try {
    put_beat();
  } catch (const Error&) {
    // The command runs already; the next beat says so.
  }
}

void KeepLease::queued(Token ticket) {
  std::lock_guard guard(mutex_);
  beat_.ticket = ticket;
}

void KeepLease::granted(Token token) {
  {
    std::lock_guard guard(mutex_);
    beat_.token = token;
    put_beat(Telling::watches);
  }
  tell_news();
}

void KeepLease::abandon() {
  if (!thread_.joinable()) return;
  thread_.request_stop();
  thread_.join();
}

void KeepLease::stop() {
  abandon();
  std::lock_guard guard(mutex_);
  try {
    erase_beat();
  } catch (const Error&) {
    // It ages by itself.
  }
}

// A put whose answer got lost may have left a version that was never learnt; whose beat it is decides.
void KeepLease::erase_beat() {
  const std::string key = keys::beat(beat_.party.id);
  if (version_ == 0) return;
  // Who held has left the lock too, and that is what the others watch.
  if (beat_.token != 0 ? store_.erase_quietly(key, version_) : store_.erase(key, version_)) return;
  const auto current = store_.get(key);
  if (!current) return;
  const Beat found = read_beat(current->body, beat_.party.id);
  if (found.host == beat_.host && found.pid == beat_.pid) static_cast<void>(store_.erase(key, current->version));
}

bool KeepLease::is_lost() const {
  std::lock_guard guard(mutex_);
  return is_lost_;
}

void KeepLease::confirm() {
  {
    std::lock_guard guard(mutex_);
    if (!is_lost_ && clock_.monotonic() > trusted_until_) check_still_mine();
  }
  tell_news();
  if (!is_lost()) return;
  throw Error(ErrorKind::conflict, fmt::format("the turn in {} was lost before it was used", beat_.environment),
              "run it again to stand in line again");
}

void KeepLease::run(std::stop_token stop) {
  while (pause(clock_, until_next_beat(), stop)) {
    beat_once();
    tell_news();
    if (is_lost()) return;
  }
}

// While no beat lands, the end of the lease is not slept through: from then on somebody else may start.
Duration KeepLease::until_next_beat() const {
  std::lock_guard guard(mutex_);
  const Duration usual = beat_.party.lease / 4;
  const auto left = std::chrono::duration_cast<Duration>(trusted_until_ - clock_.monotonic()) + Duration(1);
  return is_away_ && left > Duration(0) ? std::min(usual, left) : usual;
}

void KeepLease::beat_once() {
  std::lock_guard guard(mutex_);
  try {
    if (clock_.monotonic() > trusted_until_) check_still_mine();
    if (!is_lost_) put_beat();
    if (is_away_) note_reach(std::nullopt);
  } catch (const Error& error) {
    // Whoever only waits has nothing to lose but its place, and may find that again.
    if (clock_.monotonic() <= trusted_until_ || beat_.token == 0) {
      if (!is_away_) note_reach(error.what());
      return;
    }
    lose(fmt::format("no sign of life could be given for {}: {}", human_duration(beat_.party.lease), error.what()));
  }
}

// Throws what the store throws; after a conflict, goes on only while the lock still knows this party.
void KeepLease::put_beat(Telling telling) {
  const Instant attempt = clock_.monotonic();
  if (put_at(version_, attempt, telling)) return;
  check_still_mine();
  if (is_lost_) return;
  const auto current = store_.get(keys::beat(beat_.party.id));
  // Somebody else writes this very beat if that fails too; the next turn finds out who is right.
  static_cast<void>(put_at(current ? current->version : 0, attempt, telling));
}

bool KeepLease::put_first_beat() { return put_at(0, clock_.monotonic(), Telling::nobody); }

bool KeepLease::put_at(Version expected, Instant attempt, Telling telling) {
  ++beat_.count;
  beat_.at = clock_.now();
  const std::string key = keys::beat(beat_.party.id);
  const std::string body = write_beat(beat_);
  const auto version =
      telling == Telling::watches ? store_.put(key, body, expected) : store_.put_quietly(key, body, expected);
  if (!version) {
    --beat_.count;
    return false;
  }
  version_ = *version;
  trusted_until_ = attempt + beat_.party.lease;
  return true;
}

void KeepLease::check_still_mine() {
  const EnvironmentLock lock = locks_.read(beat_.environment);
  if (beat_.token == 0) return;  // a waiter that was set aside simply stands in line again
  if (!is_mine(lock)) {
    lose(lock.holder ? fmt::format("{} was given to {} meanwhile", beat_.environment, lock.holder->party.id)
                     : fmt::format("{} was released meanwhile", beat_.environment));
  } else if (lock.holder->orphaned_at) {
    say_that_it_lives();
  }
}

bool KeepLease::is_mine(const EnvironmentLock& lock) const {
  return lock.holder && lock.holder->party.id == beat_.party.id && lock.holder->token == beat_.token;
}

// Only the grant it has: to ask anew could give it another one, under which its command does not run.
void KeepLease::say_that_it_lives() {
  const bool still_mine = locks_.change<bool>(beat_.environment, [&](EnvironmentLock current, Time now) {
    if (!is_mine(current)) return Change<bool>{std::move(current), false};
    return Change<bool>{admit(std::move(current), beat_.party, QueuePolicy::reject, now).lock, true};
  });
  if (!still_mine) lose(fmt::format("{} was taken over meanwhile", beat_.environment));
}

void KeepLease::lose(std::string reason) {
  if (is_lost_) return;
  is_lost_ = true;
  loss_ = std::move(reason);
}

void KeepLease::note_reach(std::optional<std::string> trouble) {
  is_away_ = trouble.has_value();
  reach_news_ = std::move(trouble);
}

// Outside the lock: whoever is told may ask this lease whether it is lost.
void KeepLease::tell_news() {
  std::unique_lock lock(mutex_);
  const auto reach = std::exchange(reach_news_, std::nullopt);
  const auto reason = std::exchange(loss_, std::nullopt);
  lock.unlock();
  if (reach && reach_) reach_(*reach);
  if (reason) lost_(*reason);
}

}  // namespace signalbox
