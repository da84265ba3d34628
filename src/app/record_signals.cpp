#include "app/record_signals.hpp"

#include <algorithm>

#include "core/error.hpp"
#include "core/stack_event.hpp"
#include "core/utf8.hpp"

namespace signalbox {
namespace {

// Each save rewrites and syncs the registry's file; a stack that moves fast must not do so for every event.
constexpr Duration save_interval = std::chrono::seconds(2);
// One that is away may take its time to say so, and the stacks are to be followed meanwhile.
constexpr Duration interval_after_failure = std::chrono::seconds(15);

// The record is rewritten at every change; the question itself holds all.
constexpr std::size_t longest_recorded_text = 500;
constexpr std::size_t longest_recorded_name = 100;

std::string recorded(const std::string& text, std::size_t most) { return shortened(repaired_utf8(text), most); }

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
    case SignalKind::asked:
    case SignalKind::answered:
    case SignalKind::warning:
      return false;
  }
  return false;
}

bool is_about_the_stack(const Signal& signal) { return signal.resource.empty(); }

}  // namespace

RecordSignals::RecordSignals(DeploymentRecords& records, Clock& clock, Deployment deployment)
    : records_(records), clock_(clock), deployment_(std::move(deployment)) {}

RecordSignals::~RecordSignals() { stop_saving(); }

void RecordSignals::hold_back() {
  stop_saving();
  std::lock_guard guard(mutex_);
  holds_back_ = true;
}

void RecordSignals::create() {
  Deployment first = current();
  const Deployment known = records_.create(first);
  // The same ID again: a run after `register`, or a repeated attempt. It begins anew under its old start.
  if (known != first) {
    first.started_at = known.started_at;
    records_.save(first);
    std::lock_guard guard(mutex_);
    deployment_.started_at = known.started_at;
  }
  thread_ = std::jthread([this](std::stop_token stop) { save_on(std::move(stop)); });
}

void RecordSignals::accept(const Signal& signal) {
  std::lock_guard guard(mutex_);
  if (signal.kind == SignalKind::registry_back) return save_again();
  if (!is_recorded(signal.kind)) return;
  auto& events = deployment_.events;
  events.push_back({signal.at, signal.stack, signal.resource, signal.resource_type, signal.status, signal.reason});
  if (events.size() > max_recorded_events) events.erase(events.begin(), events.end() - max_recorded_events);
  if (is_about_the_stack(signal)) deployment_.stack_status = signal.status;
  want_save(is_about_the_stack(signal) ? Urgency::at_once : Urgency::soon);
}

void RecordSignals::granted(Token token) {
  std::lock_guard guard(mutex_);
  deployment_.status = DeploymentStatus::running;
  deployment_.token = token;
  deployment_.granted_at = clock_.now();
}

void RecordSignals::asks(const Question& question) {
  std::lock_guard guard(mutex_);
  deployment_.asks = OpenQuestion{question.id, recorded(question.text, longest_recorded_text)};
  want_save(Urgency::at_once);
}

void RecordSignals::answered(const Question& question) {
  std::lock_guard guard(mutex_);
  deployment_.asks.reset();
  auto& answers = deployment_.answers;
  answers.push_back({question.topic, recorded(question.text, longest_recorded_text), *question.answer});
  answers.back().answer.choice = recorded(question.answer->choice, longest_recorded_name);
  answers.back().answer.by = recorded(question.answer->by, longest_recorded_name);
  if (answers.size() > max_recorded_answers) answers.erase(answers.begin());
  want_save(Urgency::at_once);
}

void RecordSignals::began() {
  std::lock_guard guard(mutex_);
  deployment_.began_at = clock_.now();
  want_save(Urgency::at_once);
}

void RecordSignals::note_stack(const std::string& arn) {
  const auto parts = parse_stack_arn(arn);
  std::lock_guard guard(mutex_);
  if (parts) deployment_.console_url = console_url(*parts, arn);
}

Deployment RecordSignals::finish(DeploymentStatus status, std::string reason, std::optional<int> exit_code,
                                 Time ended_at) {
  {
    std::lock_guard guard(mutex_);
    deployment_.status = status;
    deployment_.reason = std::move(reason);
    deployment_.exit_code = exit_code;
    deployment_.asks.reset();
    deployment_.ended_at = ended_at;
    deployment_.updated_at = clock_.now();
  }
  stop_saving();
  const Deployment ended = current();
  records_.finish(ended);
  return ended;
}

void RecordSignals::orphan(std::string reason) {
  {
    std::lock_guard guard(mutex_);
    deployment_.status = DeploymentStatus::orphaned;
    deployment_.updated_at = clock_.now();
    deployment_.reason = std::move(reason);
  }
  stop_saving();
  records_.save(current());
}

Deployment RecordSignals::current() const {
  std::lock_guard guard(mutex_);
  return deployment_;
}

// With mutex_ held.
void RecordSignals::want_save(Urgency urgency) {
  if (holds_back_) return;
  const Instant usual = urgency == Urgency::at_once ? clock_.monotonic() : saved_at_ + save_interval;
  due_ = std::min(due_, std::max(usual, tries_again_at_));
  changed_.notify_all();
}

// With mutex_ held.
void RecordSignals::save_again() {
  tries_again_at_ = {};
  if (due_ == Instant::max()) return;
  due_ = clock_.monotonic();
  changed_.notify_all();
}

void RecordSignals::save_on(std::stop_token stop) {
  while (!stop.stop_requested()) {
    std::unique_lock lock(mutex_);
    const Instant due = due_;
    clock_.wait_until(lock, changed_, due, stop, [&] { return due_ != due; });
    const bool is_due = due_ <= clock_.monotonic();
    lock.unlock();
    if (is_due && !stop.stop_requested()) save();
  }
}

void RecordSignals::save() {
  std::unique_lock lock(mutex_);
  const Deployment newest = deployment_;
  due_ = Instant::max();
  lock.unlock();
  Instant next{};
  try {
    records_.save(newest);
  } catch (const Error&) {
    next = clock_.monotonic() + interval_after_failure;
  }
  lock.lock();
  tries_again_at_ = next;
  if (next == Instant{}) {
    saved_at_ = clock_.monotonic();
  } else {
    due_ = next;
  }
}

void RecordSignals::stop_saving() {
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
}

}  // namespace signalbox
