#include "app/record_signals.hpp"

#include "core/error.hpp"
#include "core/stack_event.hpp"

namespace signalbox {
namespace {

// Each save rewrites and syncs the registry's file; a stack that moves fast must not do so for every event.
constexpr Duration save_interval = std::chrono::seconds(2);
// One that is away may take its time to say so, and the stacks are to be followed meanwhile.
constexpr Duration interval_after_failure = std::chrono::seconds(15);

bool is_recorded(SignalKind kind) {
  switch (kind) {
    case SignalKind::stack_started:
    case SignalKind::resource_started:
    case SignalKind::resource_finished:
    case SignalKind::resource_failed:
    case SignalKind::resource_cancelled:
    case SignalKind::rollback_started:
    case SignalKind::cleanup_started:
    case SignalKind::stack_finished:
      return true;
    case SignalKind::queued:
    case SignalKind::queue_moved:
    case SignalKind::turn_granted:
    case SignalKind::lease_lost:
    case SignalKind::registry_lost:
    case SignalKind::registry_back:
    case SignalKind::lock_taken_over:
    case SignalKind::deployment_started:
    case SignalKind::progress:
    case SignalKind::stalled:
    case SignalKind::moving_again:
    case SignalKind::overdue:
    case SignalKind::deployment_finished:
    case SignalKind::monitor_gap:
    case SignalKind::monitor_recovered:
    case SignalKind::warning:
      return false;
  }
  return false;
}

bool is_about_the_stack(const Signal& signal) { return signal.resource.empty(); }

}  // namespace

RecordSignals::RecordSignals(DeploymentRecords& records, Clock& clock, Deployment deployment)
    : records_(records), clock_(clock), deployment_(std::move(deployment)) {}

void RecordSignals::hold_back() {
  std::lock_guard guard(mutex_);
  holds_back_ = true;
}

void RecordSignals::create() {
  std::lock_guard guard(mutex_);
  const Deployment known = records_.create(deployment_);
  // The same ID again: a run after `register`, or a repeated attempt. It begins anew under its old start.
  if (known != deployment_) {
    deployment_.started_at = known.started_at;
    records_.save(deployment_);
  }
}

void RecordSignals::accept(const Signal& signal) {
  if (!is_recorded(signal.kind)) return;
  std::lock_guard guard(mutex_);
  auto& events = deployment_.events;
  events.push_back({signal.at, signal.stack, signal.resource, signal.resource_type, signal.status, signal.reason});
  if (events.size() > max_recorded_events) events.erase(events.begin(), events.end() - max_recorded_events);
  if (is_about_the_stack(signal)) deployment_.stack_status = signal.status;
  save(is_about_the_stack(signal));
}

void RecordSignals::granted(Token token) {
  std::lock_guard guard(mutex_);
  deployment_.status = DeploymentStatus::running;
  deployment_.token = token;
  deployment_.granted_at = clock_.now();
  save(true);
}

void RecordSignals::note_stack(const std::string& arn) {
  const auto parts = parse_stack_arn(arn);
  std::lock_guard guard(mutex_);
  if (parts) deployment_.console_url = console_url(*parts, arn);
}

Deployment RecordSignals::finish(DeploymentStatus status, std::string reason, std::optional<int> exit_code) {
  std::lock_guard guard(mutex_);
  deployment_.status = status;
  deployment_.reason = std::move(reason);
  deployment_.exit_code = exit_code;
  if (!deployment_.ended_at) deployment_.ended_at = clock_.now();  // else it is told again, after an outage
  deployment_.updated_at = clock_.now();
  records_.finish(deployment_);
  return deployment_;
}

void RecordSignals::orphan(std::string reason) {
  std::lock_guard guard(mutex_);
  deployment_.status = DeploymentStatus::orphaned;
  deployment_.updated_at = clock_.now();
  deployment_.reason = std::move(reason);
  records_.save(deployment_);
}

Deployment RecordSignals::current() const {
  std::lock_guard guard(mutex_);
  return deployment_;
}

void RecordSignals::save(bool at_once) {
  const Instant now = clock_.monotonic();
  if (holds_back_ || now < tries_again_at_ || (!at_once && now - saved_at_ < save_interval)) return;
  try {
    records_.save(deployment_);
    saved_at_ = clock_.monotonic();
  } catch (const Error&) {
    tries_again_at_ = clock_.monotonic() + interval_after_failure;
  }
}

}  // namespace signalbox
