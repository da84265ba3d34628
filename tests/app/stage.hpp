// What every use case's test stands on: a manual clock, a memory store that can break, a CloudFormation to play with,
// and a recorder of signals. Also parties, and threads that wait in line.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "adapters/storage/memory_store.hpp"
#include "app/acquire_turn.hpp"
#include "records/beat_document.hpp"
#include "records/keys.hpp"
#include "support/fake_cloudformation.hpp"
#include "support/fragile_store.hpp"
#include "support/manual_clock.hpp"
#include "support/signal_recorder.hpp"

namespace signalbox::testing {

/// Each runner has three threads that sleep: the one in line, its heartbeat, and what watches over its lease.
inline constexpr std::size_t one_waits = 3;

using namespace std::chrono_literals;

inline const std::string production = "production";

inline Party party(const std::string& id, std::vector<std::string> stacks = {}) {
  return {id, std::move(stacks), "https://ci/" + id, "ann", 90s};
}

inline Beat beat_of(const Party& who, Token token = 0) {
  Beat beat;
  beat.party = who;
  beat.environment = production;
  beat.token = token;
  return beat;
}

class Stage : public ::testing::Test {
 protected:
  Admission ask(const Party& who, QueuePolicy policy = QueuePolicy::fifo) {
    return locks.change<Admission>(
        production, [&](EnvironmentLock lock, Time now) { return admit(std::move(lock), who, policy, now); });
  }
  Departure leave_as(const std::string& id) {
    return locks.change<Departure>(production,
                                   [&](EnvironmentLock lock, Time now) { return leave(std::move(lock), id, now); });
  }
  /// A holder or waiter of another process: it asked and gave one sign of life.
  void other_asks(const Party& who) {
    put_beat(who);
    static_cast<void>(ask(who));
  }
  void put_beat(const Party& who, Token token = 0) {
    const auto known = memory.get(keys::beat(who.id));
    Beat beat = beat_of(who, token);
    beat.at = clock.now();
    ASSERT_TRUE(memory.put(keys::beat(who.id), write_beat(beat), known ? known->version : 0));
  }
  void erase_beat(const std::string& id) {
    const auto known = memory.get(keys::beat(id));
    ASSERT_TRUE(known && memory.erase(known->key, known->version));
  }
  [[nodiscard]] bool has_beat(const std::string& id) { return memory.get(keys::beat(id)).has_value(); }
  [[nodiscard]] EnvironmentLock lock() { return EnvironmentLocks(memory, clock).read(production); }
  [[nodiscard]] std::string holder() {
    const auto now = lock();
    return now.holder ? now.holder->party.id : "";
  }
  [[nodiscard]] bool is_in_line(const std::string& id) { return place_of(lock(), id).has_value(); }

  ManualClock clock;
  MemoryStore memory{clock};
  FragileStore store{memory};
  EnvironmentLocks locks{store, clock};
  FakeCloudFormation cloud{clock};
  SignalRecorder signals;
};

/// One runner: beats, and waits for its turn in a thread of its own, which sleeps on the clock when that is over, so
/// that a runner is three sleepers all the time. It stops when it goes out of scope.
class Runner {
 public:
  Runner(DocumentStore& store, CloudFormation* cloud, Clock& clock, TurnRequest request)
      : clock_(clock),
        locks_(store, clock),
        broadcast_(request.party.id, request.environment, {&signals}),
        lease_(store, locks_, clock, beat_of(request.party), [](const std::string&) {}),
        acquire_({store, locks_, cloud, clock, broadcast_, {}}, request, lease_) {
    lease_.start();
    thread_ = std::jthread([this](std::stop_token stop) { wait(std::move(stop)); });
  }

  /// Blocks until the waiting is over.
  Turn turn() {
    std::unique_lock lock(mutex_);
    over_.wait(lock, [&] { return is_over_; });
    if (error_) throw Error(*error_);
    return *turn_;
  }
  Token token() {
    const Turn mine = turn();
    return std::holds_alternative<Granted>(mine) ? std::get<Granted>(mine).token : 0;
  }
  void stop() { thread_.request_stop(); }
  /// As a run that is over does, once it has left the environment.
  void say_goodbye() { lease_.stop(); }
  /// As if the machine had died: its beat stays as it is.
  void die() { lease_.abandon(); }

  SignalRecorder signals;

 private:
  void wait(std::stop_token stop) {
    try {
      turn_ = acquire_.wait_for_turn(stop);
    } catch (const Error& error) {
      error_ = error;
    }
    std::unique_lock lock(mutex_);
    is_over_ = true;
    over_.notify_all();
    clock_.wait_until(lock, over_, Instant::max(), std::move(stop), [] { return false; });
  }

  Clock& clock_;
  EnvironmentLocks locks_;
  Broadcast broadcast_;
  KeepLease lease_;
  AcquireTurn acquire_;
  std::optional<Turn> turn_;
  std::optional<Error> error_;
  std::mutex mutex_;
  std::condition_variable_any over_;
  bool is_over_ = false;  // guarded by mutex_
  std::jthread thread_;
};

/// The kind of the error that `what` throws; nullopt when it throws none.
template <typename What>
std::optional<ErrorKind> kind_thrown_by(const What& what) {
  try {
    what();
  } catch (const Error& error) {
    return error.kind();
  }
  return std::nullopt;
}

}  // namespace signalbox::testing
