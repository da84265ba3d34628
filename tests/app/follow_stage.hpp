// What tests of FollowStacks stand on: it follows the fake cloud's stacks while a test lets time pass, and settles.
#pragma once

#include "app/follow_stacks.hpp"
#include "app/stage.hpp"

namespace signalbox::testing {

/// Few stacks are read by one thread.
inline constexpr std::size_t one_reader = 1;
inline const std::string quick_create =
    "github-com-mohammedx3-tropho-actions-tcat-template-test-template-te-create-ab9d056e";

class FollowingStacks : public Stage {
 protected:
  FollowStacks& follow(std::vector<std::string> stacks = {"App"}) {
    FollowOptions options;
    options.stacks = std::move(stacks);
    return follow_with(std::move(options));
  }
  FollowStacks& follow_with(FollowOptions options) {
    follow_ = std::make_unique<FollowStacks>(cloud, clock, broadcast_, std::move(options));
    follow_->note_baseline({});
    follow_->start();
    clock.await_quiet(one_reader);
    return *follow_;
  }
  /// The command has ended: lets time pass until the stacks are at rest, but no longer than `most`.
  std::vector<StackOutcome> settle(std::optional<Duration> most = std::nullopt) {
    return settle(*follow_, cloud, most);
  }
  /// `service`: whoever is asked, and counts it.
  template <typename Service>
  std::vector<StackOutcome> settle(FollowStacks& followed, Service& service, std::optional<Duration> most) {
    std::vector<StackOutcome> outcomes;
    SettledFlag settled;
    const int calls = service.calls();
    std::jthread finisher([&](const std::stop_token& stop) {
      outcomes = followed.finish(stop);
      settled.set(clock, stop);
    });
    service.await_calls_beyond(calls);  // from here on it settles
    const auto is_settled = [&] { return settled.is_set(clock); };
    if (!most) clock.pass_until("all stacks at rest", is_settled, 1, 1min);
    while (most && !is_settled() && *most > Duration(0)) *most -= clock.advance_to_next_deadline(1, *most);
    finisher.request_stop();
    finisher.join();
    return outcomes;
  }
  StackOutcome settle_one() { return settle().at(0); }

  /// Becomes one more sleeper when it is set, so that a quiet clock means that it was set or all others sleep.
  class SettledFlag {
   public:
    void set(Clock& clock, std::stop_token until) {
      std::unique_lock lock(mutex_);
      is_set_ = true;
      clock.wait_until(lock, changed_, Instant::max(), std::move(until), [] { return false; });
    }
    bool is_set(ManualClock& clock) {
      clock.await_quiet(1);
      std::lock_guard guard(mutex_);
      return is_set_;
    }

   private:
    std::mutex mutex_;
    std::condition_variable_any changed_;
    bool is_set_ = false;
  };

  Broadcast broadcast_{"me", production, {&signals}};

 private:
  std::unique_ptr<FollowStacks> follow_;
};

}  // namespace signalbox::testing
