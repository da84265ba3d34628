// How long a thread waits for a server: until a deadline, or until somebody is in a hurry. Waits are on sockets, so the
// request to hurry is a descriptor too.
#pragma once

#include <atomic>
#include <stop_token>

#include "adapters/storage/stop_bell.hpp"
#include "ports/clock.hpp"

namespace signalbox::postgres {

/// What is left for answers once hurry was requested: one allowance for all calls together, since the program has to
/// end soon, and a tenth of it for each call after that.
class Hurry {
 public:
  Hurry(std::stop_token hurry, Clock& clock, Duration allowance = Duration(1000))
      : bell_(std::move(hurry)), clock_(clock), allowance_(allowance) {}
  [[nodiscard]] bool is_on() const noexcept { return bell_.token().stop_requested(); }
  [[nodiscard]] const storage::StopBell& bell() const noexcept { return bell_; }
  [[nodiscard]] Clock& clock() const noexcept { return clock_; }
  /// The deadline as it is, or the nearer one of a hurry.
  [[nodiscard]] Instant shortened(Instant deadline, Instant asked_at);

 private:
  storage::StopBell bell_;
  Clock& clock_;
  Duration allowance_;
  std::atomic<Instant::rep> noticed_at_{0};
};

class Patience {
 public:
  Patience(Hurry& hurry, Duration span);
  /// No longer than this patience, nor than the span.
  [[nodiscard]] Patience at_most(Duration span) const;

  [[nodiscard]] Clock& clock() const noexcept { return hurry_->clock(); }
  [[nodiscard]] Instant deadline() const { return hurry_->shortened(deadline_, asked_at_); }
  [[nodiscard]] const std::stop_token& hurry() const noexcept { return hurry_->bell().token(); }
  [[nodiscard]] bool is_over() const { return clock().monotonic() >= deadline(); }

  /// Waits until the descriptor is ready for `events` (those of poll()) or has failed, or until `other` is readable;
  /// false when patience is over.
  [[nodiscard]] bool await(int descriptor, short events, int other = -1) const;
  /// Lets the span pass; false when patience is over before.
  [[nodiscard]] bool pause(Duration span) const;

 private:
  Hurry* hurry_;
  Instant asked_at_;
  Instant deadline_;
};

}  // namespace signalbox::postgres
