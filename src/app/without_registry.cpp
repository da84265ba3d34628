#include "app/without_registry.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "app/environment_locks.hpp"

namespace signalbox {
namespace {

using namespace std::chrono_literals;

constexpr Duration first_look_interval = 2s;
constexpr Duration longest_pause = 30s;

/// One wait: looks at growing intervals and tells what it waits for.
class QuietStacks {
 public:
  QuietStacks(CloudFormation& cloudformation, Clock& clock, Broadcast& signals, const TurnRequest& request)
      : cloudformation_(cloudformation),
        clock_(clock),
        signals_(signals),
        request_(request),
        began_(clock.monotonic()),
        deadline_(began_ + request.wait) {}

  Turn wait(std::stop_token stop) {
    for (Duration interval = first_look_interval;; interval = std::min(interval * 3 / 2, longest_pause)) {
      if (auto turn = look(stop)) return *turn;
      const auto left = std::chrono::duration_cast<Duration>(deadline_ - clock_.monotonic()) + 1ms;
      if (!pause(clock_, std::min(interval, left), stop)) return StoppedWaiting{};
    }
  }

 private:
  // nullopt: something moves, or cannot be asked for the moment.
  std::optional<Turn> look(std::stop_token stop) {
    try {
      const StackActivity activity = look_at_stacks(&cloudformation_, request_.party.stacks, stop);
      in_trouble_ = false;
      const StackDescription* busy = activity.busy();
      if (busy == nullptr) return Granted{};
      if (request_.policy == QueuePolicy::reject)
        return Refused{.busy_stack = fmt::format("{} is {}", busy->name, busy->status_text)};
      tell(fmt::format("waiting for {}: {}", busy->name, busy->status_text));
    } catch (const Error& error) {
      if (error.kind() == ErrorKind::interrupted) return StoppedWaiting{};
      if (error.kind() != ErrorKind::unavailable || is_over()) throw;
      if (!in_trouble_) send(SignalKind::warning, "CloudFormation cannot be asked, trying again", error.what());
      in_trouble_ = true;
    }
    if (is_over()) return GaveUpWaiting{waited()};
    return std::nullopt;
  }

  void tell(std::string text) {
    if (text == told_) return;
    const auto kind = told_.empty() ? SignalKind::queued : SignalKind::queue_moved;
    told_ = text;
    send(kind, std::move(text), {});
  }

  void send(SignalKind kind, std::string text, std::string reason) {
    Signal signal;
    signal.kind = kind;
    signal.at = clock_.now();
    signal.text = std::move(text);
    signal.reason = std::move(reason);
    signal.elapsed = waited();
    signals_.send(std::move(signal));
  }

  [[nodiscard]] bool is_over() const { return clock_.monotonic() >= deadline_; }
  [[nodiscard]] Duration waited() const { return std::chrono::duration_cast<Duration>(clock_.monotonic() - began_); }

  CloudFormation& cloudformation_;
  Clock& clock_;
  Broadcast& signals_;
  const TurnRequest& request_;
  Instant began_, deadline_;
  std::string told_;
  bool in_trouble_ = false;
};

ActiveDeployment describe(CloudFormation& cloudformation, Clock& clock, const std::string& environment,
                          const StackDescription& stack, std::stop_token stop) {
  constexpr std::size_t shown_events = 10;
  ActiveDeployment active;
  active.environment = environment;
  active.stack_name = stack.name;
  active.status = stack.status_text;
  active.started_at = stack.updated.value_or(stack.created);
  active.elapsed = std::max(Duration(0), clock.now() - active.started_at);
  if (const auto arn = parse_stack_arn(stack.id)) active.console_url = console_url(*arn, stack.id);
  if (auto events = cloudformation.latest_events(stack.id, std::move(stop))) active.recent_events = std::move(*events);
  if (active.recent_events.size() > shown_events)
    active.recent_events.erase(active.recent_events.begin(), active.recent_events.end() - shown_events);
  return active;
}

}  // namespace

void expect_fallback(const Error& trouble, bool required, const std::string& environment,
                     const std::vector<std::string>& stacks) {
  if (trouble.kind() != ErrorKind::unavailable) throw trouble;
  if (required) {
    throw Error(trouble.kind(), trouble.what(),
                "the registry is required here; without require_registry CloudFormation alone would coordinate");
  }
  if (!stacks.empty()) return;
  throw Error(trouble.kind(), trouble.what(),
              fmt::format("{} names no stack, so nothing else could keep two deployments apart", environment));
}

bool still_answers(EnvironmentLocks& locks, const std::string& environment) {
  try {
    static_cast<void>(locks.read(environment));
    return true;
  } catch (const Error& error) {
    return error.kind() != ErrorKind::unavailable;
  }
}

Turn wait_for_quiet_stacks(CloudFormation& cloudformation, Clock& clock, Broadcast& signals, const TurnRequest& request,
                           std::stop_token stop) {
  return QuietStacks(cloudformation, clock, signals, request).wait(std::move(stop));
}

CanDeployAnswer answer_without_registry(CloudFormation& cloudformation, Clock& clock, const std::string& environment,
                                        const std::vector<std::string>& stacks, const Error& trouble,
                                        std::stop_token stop) {
  const StackActivity activity = look_at_stacks(&cloudformation, stacks, stop);
  CanDeployAnswer answer;
  answer.environment = environment;
  answer.registry_trouble = trouble.what();
  if (const StackDescription* busy = activity.busy()) {
    answer.reason = CanDeployReason::active_deployment_in_progress;
    answer.active = describe(cloudformation, clock, environment, *busy, std::move(stop));
  } else if (const StackDescription* broken = activity.needs_action()) {
    answer.reason = CanDeployReason::stack_needs_action;
    answer.stack_name = broken->name;
    answer.stack_status = broken->status_text;
    answer.next_step = next_step(broken->status);
  } else {
    answer.can_deploy = true;
    answer.reason = activity.existing.empty() ? CanDeployReason::no_stack_exists : CanDeployReason::stack_idle;
  }
  return answer;
}

}  // namespace signalbox
