#include "core/restart_budget.hpp"

#include <algorithm>

namespace signalbox {

bool RestartBudget::spend(Instant now) {
  while (!deaths_.empty() && now - deaths_.front() >= limit_.window) deaths_.pop_front();
  deaths_.push_back(now);
  return deaths_.size() <= limit_.restarts;
}

// 0, 1, 2, 4, 8 … shares of which 2^restarts make half a window, but none longer than it takes to notice anything.
Duration RestartBudget::wait_before() const {
  if (deaths_.size() <= 1) return Duration(0);
  constexpr std::size_t most_doublings = 20;
  const auto doublings = std::min(deaths_.size() - 2, most_doublings);
  const auto all = std::size_t(1) << std::min(limit_.restarts, most_doublings);
  const Duration share = std::min(limit_.window / (2 * static_cast<Duration::rep>(all)), Duration(1'000));
  return share * static_cast<Duration::rep>(std::size_t(1) << doublings);
}

}  // namespace signalbox
