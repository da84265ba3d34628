#include "app/watch_until_free.hpp"

#include <fmt/format.h>

#include "app/time_limit.hpp"
#include "core/error.hpp"
#include "records/keys.hpp"

namespace signalbox {
namespace {

std::string what_is_in_the_way(const CanDeployAnswer& answer) {
  if (answer.active) {
    const ActiveDeployment& active = *answer.active;
    if (active.correlation_id.empty())
      return fmt::format("{} is {}, changed by somebody else", active.stack_name, active.status);
    return fmt::format("held by {}", active.correlation_id);
  }
  if (answer.freeze) return fmt::format("frozen: {}", answer.freeze->reason);
  return fmt::format("{} is in {}: {}", answer.stack_name, answer.stack_status, answer.next_step);
}

class Watch {
 public:
  Watch(const CanDeployPorts& ports, Broadcast& signals, const Watched& watched)
      : ports_(ports),
        signals_(signals),
        watched_(watched),
        began_(ports.clock.monotonic()),
        deadline_(began_ + watched.timeout) {}

  WatchOutcome run(std::stop_token outer) {
    const TimeLimit limit(ports_.clock, watched_.timeout + grace_after_deadline, outer);
    const auto changes = ports_.store.watch(keys::environment(watched_.environment));
    while (!outer.stop_requested()) {
      auto answer = look(limit.token());
      if (answer && !answer->moved_to.empty()) return MovedElsewhere{std::move(*answer)};
      if (answer && answer->can_deploy) return BecameFree{std::move(*answer), waited()};
      if (outer.stop_requested()) break;
      if (answer) tell(what_is_in_the_way(*answer), answer->active ? answer->active->run_url : "");
      if (ports_.clock.monotonic() >= deadline_) return give_up();
      const Instant next = ports_.clock.monotonic() + watched_.look_every;
      static_cast<void>(changes->wait_until(std::min(deadline_, next), outer));
    }
    return StoppedWaiting{};
  }

 private:
  std::optional<CanDeployAnswer> look(std::stop_token stop) {
    try {
      auto answer = answer_can_deploy(ports_, watched_.environment, watched_.stacks, std::move(stop));
      trouble_.reset();
      return answer;
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::unavailable && error.kind() != ErrorKind::interrupted) throw;
      // An answer cut off by the end of the wait is no news about whether it could be had.
      if (error.kind() == ErrorKind::unavailable) note(error);
      return std::nullopt;
    }
  }

  void note(const Error& error) {
    if (!trouble_) send(SignalKind::warning, "cannot be asked for the moment, trying again", error.what());
    trouble_ = error;
  }

  WatchOutcome give_up() const {
    if (trouble_) throw *trouble_;
    return GaveUpWaiting{waited()};
  }

  void tell(std::string text, std::string reason) {
    if (text == told_) return;
    const auto kind = told_.empty() ? SignalKind::queued : SignalKind::queue_moved;
    told_ = text;
    send(kind, std::move(text), std::move(reason));
  }

  void send(SignalKind kind, std::string text, std::string reason) {
    Signal signal;
    signal.kind = kind;
    signal.at = ports_.clock.now();
    signal.text = std::move(text);
    signal.reason = std::move(reason);
    signal.elapsed = waited();
    signals_.send(std::move(signal));
  }

  [[nodiscard]] Duration waited() const {
    return std::chrono::duration_cast<Duration>(ports_.clock.monotonic() - began_);
  }

  const CanDeployPorts& ports_;
  Broadcast& signals_;
  const Watched& watched_;
  Instant began_;
  Instant deadline_;
  std::string told_;
  std::optional<Error> trouble_;
};

}  // namespace

WatchOutcome watch_until_free(const CanDeployPorts& ports, Broadcast& signals, const Watched& watched,
                              std::stop_token stop) {
  return Watch(ports, signals, watched).run(std::move(stop));
}

}  // namespace signalbox
