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
    std::lock_guard guard(calls_);
    if (!put_at(0, Telling::nobody)) {
      // A beat of the same party may be left from a run that was killed, or from a registration; it is taken over.
      const auto left_over = store_.get(keys::beat(beat_.party.id));
      if (left_over) refuse_a_living_double(read_beat(left_over->body, beat_.party.id));
      version_ = left_over ? left_over->version : 0;
      put_beat();
    }
  }
  beating_ = std::jthread([this](std::stop_token stop) { beat_on(std::move(stop)); });
  watching_ = std::jthread([this](std::stop_token stop) { watch(std::move(stop)); });
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
  {
    std::lock_guard guard(mutex_);
    beat_.command_group = process_group;
    is_beat_due_ = true;
  }
  changed_.notify_all();
}

void KeepLease::queued(Token ticket) {
  std::lock_guard guard(mutex_);
  beat_.ticket = ticket;
}

// The trust of a holder begins with its first beat as one. What others saw before that counts for them too: they may
// have found it silent while it waited, and be about to write so.
void KeepLease::granted(Token token) {
  bool is_repeated = false;
  {
    std::lock_guard guard(mutex_);
    is_repeated = std::exchange(beat_.token, token) == token;
  }
  {
    std::lock_guard guard(calls_);
    put_beat(Telling::watches);
    if ((is_repeated || was_silent()) && !is_lost()) reaffirm_grant(token);
  }
  tell_news();
}

void KeepLease::abandon() {
  beating_.request_stop();
  watching_.request_stop();
  if (beating_.joinable()) beating_.join();
  if (watching_.joinable()) watching_.join();
}

void KeepLease::stop() {
  abandon();
  std::lock_guard guard(calls_);
  try {
    erase_beat();
  } catch (const Error&) {
    // It ages by itself.
  }
}

// A put whose answer got lost may have left a version that was never learnt; whose beat it is decides.
void KeepLease::erase_beat() {
  if (version_ == 0) return;
  const std::string key = keys::beat(beat_.party.id);
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
  lose_if_overdue();
  tell_news();
  if (!is_lost()) return;
  throw Error(ErrorKind::conflict, fmt::format("the turn in {} was lost before it was used", beat_.environment),
              "run it again to stand in line again");
}

void KeepLease::beat_on(std::stop_token stop) {
  while (!stop.stop_requested()) {
    std::unique_lock lock(mutex_);
    if (is_given_up_) return;
    // Three times as often where one could not land: the trust ends before the fourth would be due.
    const Instant next = clock_.monotonic() + beat_.party.lease / (trouble_ ? 12 : 4);
    clock_.wait_until(lock, changed_, next, stop, [&] { return is_beat_due_ || is_given_up_; });
    is_beat_due_ = false;
    lock.unlock();
    if (stop.stop_requested()) return;
    beat_once();
    tell_news();
  }
}

void KeepLease::beat_once() {
  std::lock_guard guard(calls_);
  lose_if_overdue();  // as after the machine slept
  try {
    if (is_lost()) {
      beat_once_more();
    } else {
      put_beat();
    }
    note_reach(std::nullopt);
  } catch (const Error& error) {
    // A holder has until the end of its lease; whoever only waits has nothing to lose but its place.
    note_reach(error.what());
  }
}

// What was lost to an outage nobody may have taken: until somebody does, the command that still runs keeps them out.
void KeepLease::beat_once_more() {
  check_still_mine();
  std::unique_lock lock(mutex_);
  if (is_given_up_) return;
  lock.unlock();
  if (put_at(version_, Telling::nobody)) return;
  const auto current = store_.get(keys::beat(beat_.party.id));
  static_cast<void>(put_at(current ? current->version : 0, Telling::nobody));
}

void KeepLease::watch(std::stop_token stop) {
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested() && !is_lost_) {
    const bool held = holds_;
    const Instant end = held ? trusted_until_ + Duration(1) : Instant::max();
    clock_.wait_until(lock, changed_, end, stop, [&] { return holds_ != held || is_lost_; });
    lock.unlock();
    if (!stop.stop_requested()) lose_if_overdue();
    tell_news();
    lock.lock();
  }
}

// Throws what the store throws; after a conflict, goes on only while the lock still knows this party.
void KeepLease::put_beat(Telling telling) {
  if (put_at(version_, telling)) return;
  note_silence();
  check_still_mine();
  if (is_lost()) return;
  const auto current = store_.get(keys::beat(beat_.party.id));
  // Somebody else writes this very beat if that fails too; the next turn finds out who is right.
  static_cast<void>(put_at(current ? current->version : 0, telling));
}

bool KeepLease::put_at(Version expected, Telling telling) {
  const Instant attempt = clock_.monotonic();
  const Beat beat = next_beat();
  const std::string key = keys::beat(beat.party.id);
  const std::string body = write_beat(beat);
  const auto version =
      telling == Telling::watches ? store_.put(key, body, expected) : store_.put_quietly(key, body, expected);
  if (!version) return false;
  version_ = *version;
  landed(beat, attempt);
  return true;
}

Beat KeepLease::next_beat() const {
  std::lock_guard guard(mutex_);
  Beat beat = beat_;
  ++beat.count;
  beat.at = clock_.now();
  return beat;
}

// One that comes too late extends nothing: from the end of the lease on somebody else may have started.
void KeepLease::landed(const Beat& beat, Instant attempt) {
  lose_if_overdue();
  {
    std::lock_guard guard(mutex_);
    beat_.count = beat.count;
    was_silent_ = was_silent_ || clock_.monotonic() > trusted_until_;
    if (is_lost_) return;
    trusted_until_ = attempt + trusted_span(beat.party.lease);
    holds_ = beat.token != 0;
  }
  changed_.notify_all();
}

void KeepLease::check_still_mine() {
  const EnvironmentLock lock = locks_.read(beat_.environment);
  const Token token = next_beat().token;
  if (token == 0) return;  // a waiter that was set aside simply stands in line again
  if (!is_mine(lock, token)) {
    give_up(lock.holder ? fmt::format("{} was given to {} meanwhile", beat_.environment, lock.holder->party.id)
                        : fmt::format("{} was released meanwhile", beat_.environment));
  } else if (lock.holder->orphaned_at) {
    // Whoever lost its turn has told its command and its people so: the stack alone keeps the environment then.
    if (is_lost()) return give_up(fmt::format("{} was set aside meanwhile", beat_.environment));
    say_that_it_lives(token);
  }
}

bool KeepLease::is_mine(const EnvironmentLock& lock, Token token) const {
  return lock.holder && lock.holder->party.id == beat_.party.id && lock.holder->token == token;
}

// Only the grant it has: to ask anew could give it another one, under which its command does not run.
void KeepLease::say_that_it_lives(Token token) {
  const bool still_mine = locks_.change<bool>(beat_.environment, [&](EnvironmentLock current, Time now) {
    if (!is_mine(current, token)) return Change<bool>{std::move(current), false};
    return Change<bool>{admit(std::move(current), beat_.party, QueuePolicy::reject, now).lock, true};
  });
  if (!still_mine) give_up(fmt::format("{} was taken over meanwhile", beat_.environment));
}

void KeepLease::reaffirm_grant(Token token) {
  const bool still_mine = locks_.change<bool>(beat_.environment, [&](EnvironmentLock current, Time now) {
    return reaffirm(std::move(current), beat_.party.id, token, now);
  });
  if (!still_mine) give_up(fmt::format("{} was taken over meanwhile", beat_.environment));
}

bool KeepLease::was_silent() const {
  std::lock_guard guard(mutex_);
  return was_silent_;
}

void KeepLease::note_silence() {
  std::lock_guard guard(mutex_);
  was_silent_ = true;
}

void KeepLease::lose_if_overdue() {
  std::unique_lock lock(mutex_);
  if (!holds_ || is_lost_ || clock_.monotonic() <= trusted_until_) return;
  const auto silence =
      std::chrono::duration_cast<Duration>(clock_.monotonic() - trusted_until_ + trusted_span(beat_.party.lease));
  std::string reason = fmt::format("no sign of life could be given for {}: {}", human_duration(silence),
                                   trouble_.value_or("the last one has not been answered, or this machine slept"));
  lock.unlock();
  lose(std::move(reason));
}

void KeepLease::lose(std::string reason) {
  {
    std::lock_guard guard(mutex_);
    if (is_lost_) return;
    is_lost_ = true;
    loss_ = std::move(reason);
  }
  changed_.notify_all();
}

void KeepLease::give_up(std::string reason) {
  lose(std::move(reason));
  {
    std::lock_guard guard(mutex_);
    is_given_up_ = true;
  }
  changed_.notify_all();
}

void KeepLease::note_reach(std::optional<std::string> trouble) {
  std::lock_guard guard(mutex_);
  const bool is_news = trouble.has_value() != trouble_.has_value();
  trouble_ = std::move(trouble);
  if (is_news) reach_news_ = trouble_;
}

// Outside mutex_: whoever is told may ask this lease whether it is lost.
void KeepLease::tell_news() {
  std::lock_guard telling(telling_);
  std::unique_lock lock(mutex_);
  const auto reach = std::exchange(reach_news_, std::nullopt);
  const auto reason = std::exchange(loss_, std::nullopt);
  lock.unlock();
  if (reach && reach_) reach_(*reach);
  if (reason) lost_(*reason);
}

}  // namespace signalbox
