// A stop token that also stops when time is over, so that a call that hangs (a network that swallows packets) cannot
// keep anybody beyond the timeout that was asked for.
#pragma once

#include <functional>
#include <stop_token>
#include <thread>

#include "ports/clock.hpp"

namespace signalbox {

/// A call that is under way at the deadline gets this much to return by itself.
inline constexpr Duration grace_after_deadline{500};

class TimeLimit {
 public:
  TimeLimit(Clock& clock, Duration limit, std::stop_token outer);

  /// Stops when `outer` does, or when the limit is over.
  [[nodiscard]] std::stop_token token() const { return stop_.get_token(); }

 private:
  std::stop_source stop_;
  std::stop_callback<std::function<void()>> on_outer_stop_;
  std::jthread timer_;  // last: it uses what is above
};

}  // namespace signalbox
