// A clock that only moves when a test says so. wait_until() returns when advance() passes its deadline, when its state
// changes, or when it is stopped.
#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <set>
#include <string_view>
#include <thread>
#include <vector>

#include "ports/clock.hpp"

namespace signalbox::testing {

/// A hundred times as many as any test's story takes, also where threads that nobody counts run meanwhile.
inline constexpr int enough_turns = 100'000;

class ManualClock : public Clock {
 public:
  explicit ManualClock(Time start = Time(std::chrono::seconds(1768394096))) : wall_(start.time_since_epoch().count()) {}

  [[nodiscard]] Time now() const override;
  [[nodiscard]] Instant monotonic() const override;
  bool wait_until(std::unique_lock<std::mutex>& lock, std::condition_variable_any& changed, Instant deadline,
                  std::stop_token stop, const std::function<bool()>& ready) override;

  /// Moves both clocks on and wakes whoever waits.
  void advance(Duration span);
  /// Moves the wall clock only, as a skewed or corrected machine would.
  void jump(Duration span);
  /// Blocks (in real time) until this many threads wait on the clock: the event that tests wait for instead of
  /// sleeping.
  void await_sleepers(std::size_t count);
  /// Blocks until at least this many threads wait and none of those who wait has a reason to wake: when all threads of
  /// a test are counted, everything that could happen at this time has happened.
  void await_quiet(std::size_t count);
  /// await_quiet(), and besides until whoever its deadline has woken waits again or has ended: where threads come and
  /// go, so that nobody can count them.
  void await_settled(std::size_t count);
  /// await_quiet(), then moves on to the earliest deadline, but no further than `most`. The time that has passed.
  Duration advance_to_next_deadline(std::size_t count, Duration most);
  /// Lets the span pass deadline by deadline, with quiet in between and at the end.
  void pass(Duration span, std::size_t count);
  /// Lets time pass deadline by deadline, no further than `most` at once, until `is_over` says so, which is asked while
  /// all is quiet. Throws std::runtime_error, which names `awaited`, for what no time brings about.
  void pass_until(std::string_view awaited, const std::function<bool()>& is_over, std::size_t count, Duration most,
                  int most_turns = enough_turns);

 private:
  struct Sleeper {
    std::mutex* mutex;
    std::condition_variable_any* changed;
    Instant deadline;
    std::stop_token stop;
    const std::function<bool()>* ready;
  };
  /// The threads that their deadline woke and that have neither waited again nor ended since. It may outlive the clock.
  struct Awake : std::enable_shared_from_this<Awake> {
    std::mutex mutex;
    std::condition_variable changed;
    std::set<std::thread::id> threads;
    void add();
    void remove();
  };
  void wake_sleepers();
  [[nodiscard]] bool is_quiet(std::size_t count) const;

  // Atomic, so that a sleeper can look at the clock while advance() holds both mutex_ and the sleeper's own.
  std::atomic<Duration::rep> wall_;
  std::atomic<Duration::rep> steady_{3'600'000};
  std::mutex mutex_;
  std::condition_variable sleepers_changed_;
  std::vector<Sleeper*> sleepers_;
  std::shared_ptr<Awake> awake_ = std::make_shared<Awake>();
};

}  // namespace signalbox::testing
