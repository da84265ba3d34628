#include "support/manual_clock.hpp"

namespace signalbox::testing {

Time ManualClock::now() const { return Time(Duration(wall_.load())); }

Instant ManualClock::monotonic() const { return Instant(Duration(steady_.load())); }

bool ManualClock::wait_until(std::unique_lock<std::mutex>& lock, std::condition_variable_any& changed, Instant deadline,
                             std::stop_token stop, const std::function<bool()>& ready) {
  Sleeper sleeper{lock.mutex(), &changed};
  // advance() takes mutex_ and then the sleeper's own mutex, so ours is let go wherever mutex_ is taken.
  lock.unlock();
  {
    std::lock_guard guard(mutex_);
    sleepers_.push_back(&sleeper);
  }
  sleepers_changed_.notify_all();
  lock.lock();
  changed.wait(lock, stop, [&] { return ready() || monotonic() >= deadline; });
  const bool result = ready();
  lock.unlock();
  {
    std::lock_guard guard(mutex_);
    std::erase(sleepers_, &sleeper);
  }
  lock.lock();
  return result;
}

void ManualClock::advance(Duration span) {
  wall_ += span.count();
  steady_ += span.count();
  wake_sleepers();
}

void ManualClock::jump(Duration span) { wall_ += span.count(); }

void ManualClock::wake_sleepers() {
  std::lock_guard guard(mutex_);
  for (auto* sleeper : sleepers_) {
    std::lock_guard own(*sleeper->mutex);  // between its look at the clock and its sleep there must be no gap
    sleeper->changed->notify_all();
  }
}

void ManualClock::await_sleepers(std::size_t count) {
  std::unique_lock guard(mutex_);
  sleepers_changed_.wait(guard, [&] { return sleepers_.size() >= count; });
}

}  // namespace signalbox::testing
