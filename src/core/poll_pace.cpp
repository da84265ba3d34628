#include "core/poll_pace.hpp"

#include <algorithm>

namespace signalbox {
namespace {

constexpr double jitter = 0.2;

PaceLimits in_order(PaceLimits limits) {
  limits.fastest = std::max(limits.fastest, Duration(1));
  limits.slowest = std::max(limits.slowest, limits.fastest);
  return limits;
}

}  // namespace

PollPace::PollPace(PaceLimits limits)
    : limits_(in_order(limits)), fastest_now_(limits_.fastest), interval_(limits_.fastest) {}

void PollPace::note(Read read) {
  if (read == Read::failed) {
    fastest_now_ = std::min(fastest_now_ * 2, limits_.slowest);
    interval_ = std::min(interval_ * 2, limits_.slowest);
    return;
  }
  fastest_now_ = std::max(fastest_now_ * 3 / 4, limits_.fastest);
  interval_ = read == Read::moved ? fastest_now_ : std::min(std::max(interval_, fastest_now_) * 3 / 2, limits_.slowest);
}

Duration PollPace::next(double random, Duration at_most) const {
  const double share = 1 - jitter * std::clamp(random, 0.0, 1.0);
  const Duration interval = std::min(interval_, std::max(at_most, fastest_now_));
  return std::chrono::round<Duration>(std::chrono::duration<double, Duration::period>(interval) * share);
}

}  // namespace signalbox
