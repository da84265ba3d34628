#include "app/keep_lease.hpp"

#include <fmt/format.h>

#include "app/environment_locks.hpp"
#include "core/error.hpp"
#include "records/keys.hpp"

namespace signalbox {

KeepLease::KeepLease(DocumentStore& store, EnvironmentLocks& locks, Clock& clock, Beat first,
                     std::function<void(const std::string&)> lost)
    : store_(store), locks_(locks), clock_(clock), lost_(std::move(lost)), beat_(std::move(first)) {}

KeepLease::~KeepLease() { abandon(); }

void KeepLease::start() {
  {
    std::lock_guard guard(mutex_);
    // A beat of the same party may be left from a run that was killed; it is taken over.
    const auto left_over = store_.get(keys::beat(beat_.party.id));
    version_ = left_over ? left_over->version : 0;
    put_beat();
  }
  thread_ = std::jthread([this](std::stop_token stop) { run(std::move(stop)); });
}

void KeepLease::granted(Token token) {
  std::lock_guard guard(mutex_);
  beat_.token = token;
  put_beat();
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
    static_cast<void>(store_.erase(keys::beat(beat_.party.id), version_));
  } catch (const Error&) {
    // It ages by itself.
  }
}

bool KeepLease::is_lost() const {
  std::lock_guard guard(mutex_);
  return is_lost_;
}

void KeepLease::run(std::stop_token stop) {
  while (pause(clock_, beat_.party.lease / 4, stop)) {
    beat_once();
    if (is_lost()) return;
  }
}

void KeepLease::beat_once() {
  std::lock_guard guard(mutex_);
  try {
    if (clock_.monotonic() > trusted_until_) check_still_mine();
    if (!is_lost_) put_beat();
  } catch (const Error& error) {
    if (clock_.monotonic() <= trusted_until_) return;
    lose(fmt::format("no sign of life could be given for {}: {}", human_duration(beat_.party.lease), error.what()));
  }
}

// Throws what the store throws; after a conflict, goes on only while the lock still knows this party.
void KeepLease::put_beat() {
  const Instant attempt = clock_.monotonic();
  ++beat_.count;
  beat_.at = clock_.now();
  const std::string key = keys::beat(beat_.party.id);
  auto version = store_.put(key, write_beat(beat_), version_);
  if (!version) {
    check_still_mine();
    if (is_lost_) return;
    const auto current = store_.get(key);
    version = store_.put(key, write_beat(beat_), current ? current->version : 0);
  }
  if (!version) return;  // somebody else writes this very beat; the next turn finds out who is right
  version_ = *version;
  trusted_until_ = attempt + beat_.party.lease;
}

void KeepLease::check_still_mine() {
  const EnvironmentLock lock = locks_.read(beat_.environment);
  const bool holds = lock.holder && lock.holder->party.id == beat_.party.id && lock.holder->token == beat_.token;
  if (beat_.token != 0 && !holds) {
    lose(lock.holder ? fmt::format("{} was given to {} meanwhile", beat_.environment, lock.holder->party.id)
                     : fmt::format("{} was released meanwhile", beat_.environment));
  }
  // A waiter that was set aside simply stands in line again; a holder that was believed dead says that it is not.
  if (holds && lock.holder->orphaned_at) {
    locks_.change<Admission>(beat_.environment, [&](EnvironmentLock current, Time now) {
      return admit(std::move(current), beat_.party, QueuePolicy::reject, now);
    });
  }
}

void KeepLease::lose(const std::string& reason) {
  if (is_lost_) return;
  is_lost_ = true;
  lost_(reason);
}

}  // namespace signalbox
