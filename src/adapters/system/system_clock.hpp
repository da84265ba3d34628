// The machine's clocks. The monotonic one is CLOCK_BOOTTIME, so a lease runs out while a laptop sleeps; a wait that a
// sleep of the machine cut through ends within one second after it wakes.
#pragma once

#include "ports/clock.hpp"

namespace signalbox {

class SystemClock : public Clock {
 public:
  [[nodiscard]] Time now() const override;
  [[nodiscard]] Instant monotonic() const override;
  bool wait_until(std::unique_lock<std::mutex>& lock, std::condition_variable_any& changed, Instant deadline,
                  std::stop_token stop, const std::function<bool()>& ready) override;
};

}  // namespace signalbox
