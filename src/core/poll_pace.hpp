// When to read a stack's events next: fast while it moves, ever slower while it does not, half as often after each
// failed read, and only gradually fast again after those: a failed read mostly means that too much is asked. How slow a
// silence may make it is the caller's to say each time: what may fail at any moment is not to be left alone for long.
#pragma once

#include "core/time.hpp"

namespace signalbox {

struct PaceLimits {
  Duration fastest{2'000};   ///< between reads of a stack that moves
  Duration slowest{30'000};  ///< between any two; not below `fastest`
};

class PollPace {
 public:
  enum class Read { moved, quiet, failed };

  explicit PollPace(PaceLimits limits);

  void note(Read read);
  /// The next read is awaited: as fast as the last failures allow.
  void hurry() { interval_ = fastest_now_; }
  /// How long to wait from the beginning of the last read to the next: `at_most` this, unless reads have failed.
  /// `random`, from [0, 1), makes it up to a fifth shorter, so that many readers do not stay in step.
  [[nodiscard]] Duration next(double random, Duration at_most = longest_duration) const;
  [[nodiscard]] bool is_slowest() const noexcept { return interval_ >= limits_.slowest; }

 private:
  PaceLimits limits_;
  Duration fastest_now_;  ///< slower than the limit for a while after failures
  Duration interval_;
};

}  // namespace signalbox
