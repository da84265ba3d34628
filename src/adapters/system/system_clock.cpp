#include "adapters/system/system_clock.hpp"

#include <algorithm>
#include <ctime>

namespace signalbox {
namespace {

using namespace std::chrono_literals;

// Conditions wait on CLOCK_MONOTONIC, which stands still while the machine sleeps. Looking at CLOCK_BOOTTIME again
// after this long bounds how late a deadline can be noticed.
constexpr auto longest_nap = 1s;

#ifdef CLOCK_BOOTTIME
constexpr clockid_t monotonic_clock = CLOCK_BOOTTIME;
#else
constexpr clockid_t monotonic_clock = CLOCK_MONOTONIC;
#endif

}  // namespace

Time SystemClock::now() const { return std::chrono::floor<Duration>(std::chrono::system_clock::now()); }

Instant SystemClock::monotonic() const {
  timespec reading{};
  clock_gettime(monotonic_clock, &reading);
  return Instant(std::chrono::seconds(reading.tv_sec) + std::chrono::nanoseconds(reading.tv_nsec));
}

bool SystemClock::wait_until(std::unique_lock<std::mutex>& lock, std::condition_variable_any& changed, Instant deadline,
                             std::stop_token stop, const std::function<bool()>& ready) {
  while (!ready()) {
    const Instant before = monotonic();
    if (before >= deadline || stop.stop_requested()) return false;
    // The minimum is taken before anything is added: a deadline of Instant::max() must not overflow.
    const auto nap = std::min<Instant::duration>(deadline - before, longest_nap);
    changed.wait_until(lock, stop, std::chrono::steady_clock::now() + nap, ready);
  }
  return true;
}

}  // namespace signalbox
