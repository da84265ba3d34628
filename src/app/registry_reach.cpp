#include "app/registry_reach.hpp"

#include <utility>

namespace signalbox {

void RegistryReach::accept(const Signal& signal) {
  std::lock_guard guard(mutex_);
  if (signal.kind == SignalKind::registry_lost) {
    if (trouble_.empty()) trouble_ = signal.reason;
    if (!lost_at_) lost_at_ = clock_.monotonic();
  } else if (signal.kind == SignalKind::registry_back) {
    away_before_ += since_lost();
    lost_at_.reset();
  }
}

bool RegistryReach::is_away() const {
  std::lock_guard guard(mutex_);
  return lost_at_.has_value();
}

std::string RegistryReach::trouble() const {
  std::lock_guard guard(mutex_);
  return trouble_;
}

Duration RegistryReach::away() const {
  std::lock_guard guard(mutex_);
  return away_before_ + since_lost();
}

Duration RegistryReach::since_lost() const {
  return lost_at_ ? std::chrono::duration_cast<Duration>(clock_.monotonic() - *lost_at_) : Duration(0);
}

}  // namespace signalbox
