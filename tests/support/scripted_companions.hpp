// Companions that say what a test wrote down, on one thread and without processes: while they are silent, the clock
// leaps to the deadline.
#pragma once

#include <atomic>
#include <deque>
#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "core/error.hpp"
#include "ports/clock.hpp"
#include "ports/companions.hpp"

namespace signalbox::testing {

/// For one thread with deadlines: whoever waits for one leaps to it. Those without one wait for what they wait for.
class LeapingClock : public Clock {
 public:
  [[nodiscard]] Time now() const override { return Time(std::chrono::seconds(1768394096) + passed()); }
  [[nodiscard]] Instant monotonic() const override { return Instant(std::chrono::hours(1) + passed()); }
  bool wait_until(std::unique_lock<std::mutex>& lock, std::condition_variable_any& changed, Instant deadline,
                  std::stop_token stop, const std::function<bool()>& ready) override {
    if (deadline == Instant::max()) return changed.wait(lock, stop, ready);
    if (!ready() && !stop.stop_requested()) leap_to(deadline);
    return ready();
  }
  void leap_to(Instant when) { advance(std::max(std::chrono::ceil<Duration>(when - monotonic()), Duration(0))); }
  void advance(Duration span) { passed_ += span.count(); }

 private:
  [[nodiscard]] Duration passed() const { return Duration(passed_.load()); }
  std::atomic<Duration::rep> passed_ = 0;
};

class ScriptedCompanions : public Companions {
 public:
  explicit ScriptedCompanions(LeapingClock& clock) : clock_(clock) {}

  struct Says {
    std::string line;
  };
  struct TakesItsTime {
    Duration span;
  };
  struct Ends {
    ExitStatus status;
  };
  /// Nothing comes any more.
  struct Hangs {};
  /// Nothing comes before stop is requested, and no time passes.
  struct AwaitsStop {};
  using Does = std::function<void()>;
  using Step = std::variant<Says, TakesItsTime, Ends, Hangs, AwaitsStop, Does>;

  /// What one companion does, the next that is started. With no script left, starting one is refused.
  void script(std::vector<Step> steps) { scripts_.push_back({steps.begin(), steps.end()}); }
  [[nodiscard]] std::size_t started() const { return told_.size(); }
  /// What each was told, in the order in which they were started.
  [[nodiscard]] const std::vector<std::vector<std::string>>& told() const { return told_; }
  [[nodiscard]] int living() const { return living_; }

  [[nodiscard]] std::unique_ptr<Companion> start(const std::vector<std::string>& arguments) override;

 private:
  class One;
  LeapingClock& clock_;
  std::deque<std::deque<Step>> scripts_;
  std::vector<std::vector<std::string>> told_;
  int living_ = 0;
};

}  // namespace signalbox::testing
