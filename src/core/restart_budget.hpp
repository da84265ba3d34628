// How often something that died may be started anew: so many times in any sliding window, and no more. What fails for
// good must be noticed, not restarted for ever. Pure: times come in.
//
// The window slides: a counter that is set back after a quiet while, or restarts that are further apart than the window
// divided by their number, would never trip. Who waits between restarts must stay below that, see wait_before().
#pragma once

#include <cstddef>
#include <deque>

#include "core/time.hpp"

namespace signalbox {

struct RestartLimit {
  std::size_t restarts = 5;
  Duration window = std::chrono::minutes(5);
};

class RestartBudget {
 public:
  explicit RestartBudget(RestartLimit limit = {}) : limit_(limit) {}

  /// It died now. False: it died too often, and stays dead.
  [[nodiscard]] bool spend(Instant now);
  /// What is to pass before the restart that was granted last: nothing the first time, then longer each time in the
  /// window. All of them together take less than half of the window.
  [[nodiscard]] Duration wait_before() const;
  /// Deaths in the window that ended with the last one.
  [[nodiscard]] std::size_t spent() const noexcept { return deaths_.size(); }
  [[nodiscard]] const RestartLimit& limit() const noexcept { return limit_; }

 private:
  RestartLimit limit_;
  std::deque<Instant> deaths_;
};

}  // namespace signalbox
