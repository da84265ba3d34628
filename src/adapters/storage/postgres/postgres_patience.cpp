#include "adapters/storage/postgres/postgres_patience.hpp"

#include <poll.h>

#include <array>

namespace signalbox::postgres {
namespace {

// poll() counts CLOCK_MONOTONIC, which stands still while the machine sleeps; so the deadline is looked at this often.
constexpr Duration longest_poll{1000};

}  // namespace

Instant Hurry::shortened(Instant deadline, Instant asked_at) {
  if (!is_on()) return deadline;
  const Instant::rep now = clock_.monotonic().time_since_epoch().count();
  Instant::rep noticed = 0;
  if (noticed_at_.compare_exchange_strong(noticed, now)) noticed = now;
  const Instant allowed = Instant(Instant::duration(noticed)) + allowance_;
  return std::min(deadline, std::max(allowed, asked_at + allowance_ / 10));
}

Patience::Patience(Hurry& hurry, Duration span)
    : hurry_(&hurry), asked_at_(hurry.clock().monotonic()), deadline_(asked_at_ + span) {}

Patience Patience::at_most(Duration span) const {
  Patience shorter = *this;
  shorter.deadline_ = std::min(deadline_, clock().monotonic() + span);
  return shorter;
}

bool Patience::await(int descriptor, short events, int other) const {
  for (;;) {
    // Once it has rung it would ring for ever; the deadline is the nearer one from then on.
    const bool may_ring = !hurry_->is_on();
    const auto left = std::chrono::ceil<Duration>(deadline() - clock().monotonic());
    std::array<pollfd, 3> polled{pollfd{descriptor, events, 0}, pollfd{other, POLLIN, 0},
                                 pollfd{may_ring ? hurry_->bell().descriptor() : -1, POLLIN, 0}};
    const auto nap = std::clamp(left, Duration(0), longest_poll);
    const int ready = ::poll(polled.data(), polled.size(), static_cast<int>(nap.count()));
    if (ready > 0 && (polled[0].revents != 0 || polled[1].revents != 0)) return true;
    if (left <= Duration(0)) return false;
  }
}

bool Patience::pause(Duration span) const {
  std::mutex mutex;
  std::condition_variable_any never;
  const Instant end = clock().monotonic() + span;
  std::unique_lock lock(mutex);
  // Woken by a hurry, it goes on until the nearer deadline.
  clock().wait_until(lock, never, std::min(end, deadline()), hurry_->bell().token(), [] { return false; });
  if (clock().monotonic() < end && !is_over()) {
    clock().wait_until(lock, never, std::min(end, deadline()), {}, [] { return false; });
  }
  return !is_over();
}

}  // namespace signalbox::postgres
