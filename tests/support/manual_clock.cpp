#include "support/manual_clock.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace signalbox::testing {

void ManualClock::Awake::add() {
  struct UntilThisThreadEnds {
    std::vector<std::weak_ptr<Awake>> clocks;
    ~UntilThisThreadEnds() {
      for (const auto& clock : clocks) {
        if (const auto awake = clock.lock()) awake->remove();
      }
    }
  };
  thread_local UntilThisThreadEnds ending;
  if (ending.clocks.empty() || ending.clocks.back().lock().get() != this) ending.clocks.push_back(weak_from_this());
  std::lock_guard guard(mutex);
  threads.insert(std::this_thread::get_id());
}

void ManualClock::Awake::remove() {
  std::lock_guard guard(mutex);
  threads.erase(std::this_thread::get_id());
  changed.notify_all();
}

Time ManualClock::now() const { return Time(Duration(wall_.load())); }

Instant ManualClock::monotonic() const { return Instant(Duration(steady_.load())); }

bool ManualClock::wait_until(std::unique_lock<std::mutex>& lock, std::condition_variable_any& changed, Instant deadline,
                             std::stop_token stop, const std::function<bool()>& ready) {
  if (ready()) return true;  // whoever is awake stays so
  Sleeper sleeper{lock.mutex(), &changed, deadline, stop, &ready};
  // advance() takes mutex_ and then the sleeper's own mutex, so ours is let go wherever mutex_ is taken.
  lock.unlock();
  {
    std::lock_guard guard(mutex_);
    sleepers_.push_back(&sleeper);
  }
  sleepers_changed_.notify_all();
  awake_->remove();
  lock.lock();
  while (!ready() && monotonic() < deadline && !stop.stop_requested()) {
    changed.wait(lock, stop, [has_slept = false]() mutable { return std::exchange(has_slept, true); });
    lock.unlock();
    // await_quiet() may have seen a reason to wake that was gone before this thread looked.
    { std::lock_guard guard(mutex_); }
    sleepers_changed_.notify_all();
    lock.lock();
  }
  const bool result = ready();
  if (!result && !stop.stop_requested()) awake_->add();
  lock.unlock();
  {
    std::lock_guard guard(mutex_);
    std::erase(sleepers_, &sleeper);
  }
  sleepers_changed_.notify_all();
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

bool ManualClock::is_quiet(std::size_t count) const {
  return sleepers_.size() >= count && std::ranges::none_of(sleepers_, [&](Sleeper* sleeper) {
           std::lock_guard own(*sleeper->mutex);
           return sleeper->stop.stop_requested() || monotonic() >= sleeper->deadline || (*sleeper->ready)();
         });
}

void ManualClock::await_quiet(std::size_t count) {
  std::unique_lock guard(mutex_);
  sleepers_changed_.wait(guard, [&] { return is_quiet(count); });
}

void ManualClock::await_settled(std::size_t count) {
  for (;;) {
    await_quiet(count);
    std::unique_lock awake(awake_->mutex);
    if (awake_->threads.empty()) return;
    awake_->changed.wait(awake, [&] { return awake_->threads.empty(); });
  }
}

Duration ManualClock::advance_to_next_deadline(std::size_t count, Duration most) {
  await_quiet(count);
  Instant next = monotonic() + most;
  {
    std::lock_guard guard(mutex_);
    for (const Sleeper* sleeper : sleepers_) next = std::min(next, sleeper->deadline);
  }
  const auto span = std::chrono::ceil<Duration>(next - monotonic());
  advance(span);
  return span;
}

void ManualClock::pass(Duration span, std::size_t count) {
  while (span > Duration(0)) span -= advance_to_next_deadline(count, span);
  await_quiet(count);
}

void ManualClock::pass_until(std::string_view awaited, const std::function<bool()>& is_over, std::size_t count,
                             Duration most, int most_turns) {
  const Instant began = monotonic();
  for (int turns = 0; !is_over(); ++turns) {
    if (turns == most_turns)
      throw std::runtime_error(fmt::format("no time brings about {}: {} have passed by this clock", awaited,
                                           human_duration(std::chrono::floor<Duration>(monotonic() - began))));
    advance_to_next_deadline(count, most);
    std::this_thread::yield();  // to whoever is awake and not counted
  }
}

}  // namespace signalbox::testing
