// Time as the use cases see it. SystemClock is the real one; ManualClock (tests) is turned by hand.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <stop_token>

#include "core/time.hpp"

namespace signalbox {

class Clock {
 public:
  virtual ~Clock() = default;

  [[nodiscard]] virtual Time now() const = 0;  ///< UTC wall clock; may jump
  [[nodiscard]] virtual Instant monotonic()
      const = 0;  ///< never goes back; keeps counting while the machine sleeps (CLOCK_BOOTTIME)

  /// Blocks until `ready()` holds, the deadline has passed, or stop is requested; returns ready(). `lock` guards what
  /// `ready` reads and is held on return; whoever changes that state notifies `changed`.
  virtual bool wait_until(std::unique_lock<std::mutex>& lock, std::condition_variable_any& changed, Instant deadline,
                          std::stop_token stop, const std::function<bool()>& ready) = 0;
};

/// Blocks for the span; returns early, with false, when stop is requested.
bool pause(Clock& clock, Duration span, std::stop_token stop);

}  // namespace signalbox
