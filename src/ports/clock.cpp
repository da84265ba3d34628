#include "ports/clock.hpp"

namespace signalbox {

bool pause(Clock& clock, Duration span, std::stop_token stop) {
  std::mutex mutex;
  std::condition_variable_any never;
  std::unique_lock lock(mutex);
  clock.wait_until(lock, never, clock.monotonic() + span, stop, [] { return false; });
  return !stop.stop_requested();
}

}  // namespace signalbox
