// A service's own clock: the Date of its latest answer, and what has passed since. Never ahead of the service, for a
// Date has whole seconds and is some time under way.
#pragma once

#include <mutex>
#include <optional>

#include "core/time.hpp"

namespace signalbox::aws {

/// Safe to use from many threads.
class AnsweredTime {
 public:
  void note(Time date, Instant received) {
    const std::lock_guard guard(mutex_);
    date_ = date;
    received_ = received;
  }
  /// Also of moments before that answer; nullopt before the first.
  [[nodiscard]] std::optional<Time> at(Instant when) const {
    const std::lock_guard guard(mutex_);
    if (!date_) return std::nullopt;
    return *date_ + std::chrono::floor<Duration>(when - received_);
  }

 private:
  mutable std::mutex mutex_;
  std::optional<Time> date_;  // guarded by mutex_
  Instant received_{};        // likewise
};

}  // namespace signalbox::aws
