// Runs something that waits on a manual clock, in a thread of its own, and turns the clock until it is over.
#pragma once

#include <functional>
#include <optional>
#include <thread>

#include "support/manual_clock.hpp"

namespace signalbox::testing {

template <typename Result>
class ClockedRun {
 public:
  using Work = std::function<Result(std::stop_token)>;
  ClockedRun(ManualClock& clock, Work work)
      : clock_(clock), thread_([this, work = std::move(work)](std::stop_token stop) { run(work, std::move(stop)); }) {}
  ~ClockedRun() {
    thread_.request_stop();
    let_go_.request_stop();
  }
  ClockedRun(const ClockedRun&) = delete;
  ClockedRun& operator=(const ClockedRun&) = delete;

  /// Lets time pass, deadline by deadline, until it is over. Throws when no time brings that about.
  Result finish() {
    clock_.pass_until(
        "the end of the run", [this] { return is_over(); }, 1, std::chrono::minutes(1));
    return *result_;
  }
  void request_stop() { thread_.request_stop(); }

 private:
  void run(const Work& work, std::stop_token stop) {
    auto result = work(std::move(stop));
    std::unique_lock lock(mutex_);
    result_ = std::move(result);
    // One more sleeper, so that a quiet clock means that it is over or all others sleep.
    clock_.wait_until(lock, changed_, Instant::max(), let_go_.get_token(), [] { return false; });
  }
  bool is_over() {
    clock_.await_quiet(1);
    std::lock_guard guard(mutex_);
    return result_.has_value();
  }

  ManualClock& clock_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::optional<Result> result_;
  std::stop_source let_go_;
  std::jthread thread_;
};

}  // namespace signalbox::testing
