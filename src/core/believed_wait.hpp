// Whether a moment that some process wrote down is waited for. No wait that anybody means is longer than a day: beyond
// that somebody's clock, or hand, was wrong, and nobody waits for that.
#pragma once

#include "core/time.hpp"

namespace signalbox {

inline constexpr Duration longest_believed_wait = std::chrono::hours(25);  ///< a day, and what clocks may differ

/// Also of moments at either end of time. `longest`: where no honest wait takes even a day.
[[nodiscard]] constexpr bool is_awaited(Time until, Time now, Duration longest = longest_believed_wait) {
  return now < until && until - longest <= now;
}

}  // namespace signalbox
