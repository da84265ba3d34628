#include "app/signal_story.hpp"

#include <fmt/format.h>

#include <utility>

#include "core/secret_mask.hpp"
#include "core/stack_event.hpp"
#include "core/stack_status.hpp"

namespace signalbox {
namespace {

// People read it; a stack that moves fast changes more often.
constexpr Duration progress_interval = std::chrono::seconds(10);

// Of what is asked before its command starts, in the one message that says how it stands.
std::string said_of_question(const Signal& signal) {
  if (signal.kind == SignalKind::asked) return "Waiting for an answer: " + mask_secrets(signal.text);
  return signal.kind == SignalKind::answered ? "Answered: " + mask_secrets(signal.text) : std::string();
}

constexpr const char* left_behind = "its run has ended before it; the environment stays held until its stack is quiet";

}  // namespace

Notification SignalStory::begun(NotificationKind kind, Time at) const {
  Notification notification;
  notification.kind = kind;
  notification.at = at;
  notification.correlation_id = facts_.correlation_id;
  notification.environment = facts_.environment;
  notification.actor = facts_.actor;
  notification.run_url = facts_.run_url;
  notification.console_url = console_url_;
  notification.application_url = facts_.application_url;
  return notification;
}

std::vector<Notification> SignalStory::told(const Signal& signal) {
  note(signal);
  std::vector<Notification> news;
  if (const auto kind = kind_of(signal)) news.push_back(about(signal, *kind));
  if (signal.kind == SignalKind::lock_taken_over && !signal.holder.empty()) news.push_back(of_holder(signal));
  return news;
}

void SignalStory::note(const Signal& signal) {
  if (signal.progress != Progress()) progress_ = signal.progress;
  if (signal.kind == SignalKind::queued && !queued_at_) queued_at_ = signal.at;
  if (signal.kind == SignalKind::turn_granted) granted_at_ = signal.at;
  if (signal.kind == SignalKind::rollback_started) rolls_back_ = true;
  if (signal.kind == SignalKind::stack_finished) {
    const auto step = next_step(parse_stack_status(signal.status));
    needed_step_ = step.empty() ? std::string() : fmt::format("{}: {}", signal.stack, step);
  }
  if (!console_url_.empty() || !signal.resource.empty()) return;
  if (const auto arn = parse_stack_arn(signal.physical_id)) console_url_ = console_url(*arn, signal.physical_id);
}

Notification SignalStory::about(const Signal& signal, NotificationKind kind) {
  Notification news = begun(kind, signal.at);
  news.stack = signal.stack;
  news.resource = signal.resource;
  news.resource_type = signal.resource_type;
  news.status = signal.status;
  news.reason = mask_secrets(signal.reason);
  news.waits_for = signal.waits_for;
  news.waits_since = signal.waits_since;
  if (signal.elapsed > Duration(0)) news.elapsed = signal.elapsed;
  if (kind == NotificationKind::started) {
    tell_start(news, signal);
  } else if (kind == NotificationKind::progress) {
    tell_progress(news, signal);
    news.text = said_of_question(signal);
  } else if (is_end(kind)) {
    tell_end(news);
  } else {
    news.holder = signal.holder;
    if (kind == NotificationKind::lock_taken_over) tell_takeover(news);
    if (kind == NotificationKind::overdue) news.waits_for.clear();  // its sentence says that too, and more
    if (kind == NotificationKind::stalled && !news.waits_for.empty()) return news;
    news.text = signal.kind == SignalKind::deployment_finished ? left_behind : mask_secrets(signal.text);
  }
  return news;
}

void SignalStory::tell_start(Notification& news, const Signal& signal) {
  started_at_ = signal.at;
  if (queued_at_) news.waited = granted_at_.value_or(signal.at) - *queued_at_;
  if (signal.kind == SignalKind::deployment_started) news.command = mask_secrets(signal.text);
}

void SignalStory::tell_progress(Notification& news, const Signal& signal) const {
  news.done = progress_.done;
  if (progress_.expected != 0) news.total = progress_.expected;
  if (started_at_) news.elapsed = signal.at - *started_at_;
}

// The first failure is the cause; what failed after it are consequences.
void SignalStory::tell_end(Notification& news) const {
  if (started_at_) news.elapsed = news.at - *started_at_;
  if (progress_ != Progress()) news.done = progress_.done;
  if (progress_.expected != 0) news.total = progress_.expected;
  news.status.clear();
  if (news.kind == NotificationKind::complete) return;
  news.root_cause = std::exchange(news.reason, {});  // ours; what failed literally is said below it
  news.text = needed_step_;
  if (!first_failure_ || news.kind == NotificationKind::cancelled) return;
  news.stack = first_failure_->stack;
  news.resource = first_failure_->resource;
  news.resource_type = first_failure_->resource_type;
  news.status = first_failure_->status;
  news.reason = mask_secrets(first_failure_->reason);
  news.root_cause = fmt::format("{}: {}", news.resource, news.reason);
}

// How long the dead one ran, and what its record says of it, belong into its own thread.
void SignalStory::tell_takeover(Notification& news) {
  news.elapsed.reset();
  news.reason.clear();
}

// Its own process is gone and says nothing any more; what it recorded, or others did for it, says more than that.
Notification SignalStory::of_holder(const Signal& signal) const {
  Notification news;
  news.kind = kind_of_holders_end(signal.status);
  news.at = signal.at;
  news.correlation_id = signal.holder;
  news.environment = facts_.environment;
  if (news.kind == NotificationKind::monitor_gap) {
    news.text = mask_secrets(signal.text);
    return news;
  }
  if (signal.elapsed > Duration(0)) news.elapsed = signal.elapsed;
  if (news.kind != NotificationKind::complete)
    news.root_cause = mask_secrets(signal.reason.empty() ? signal.text : signal.reason);
  return news;
}

// Nobody tells of it what its runner did not: how its stacks fared is in the reason.
NotificationKind SignalStory::kind_of_holders_end(const std::string& status) {
  if (status == "succeeded") return NotificationKind::complete;
  if (status == "cancelled") return NotificationKind::cancelled;
  return status == "failed" ? NotificationKind::failed : NotificationKind::monitor_gap;
}

std::optional<NotificationKind> SignalStory::kind_of(const Signal& signal) {
  switch (signal.kind) {
    case SignalKind::queued:
    case SignalKind::queue_moved:
      return NotificationKind::queued;
    case SignalKind::deployment_started:
    case SignalKind::stack_started:
      return kind_of_start(signal);
    case SignalKind::resource_failed:
      if (!is_new_failure(signal)) return std::nullopt;
      if (!first_failure_) first_failure_ = signal;
      return NotificationKind::resource_failed;
    // What these say must not wait for the next that moves.
    case SignalKind::moving_again:
    case SignalKind::rollback_started:
      told_progress_at_ = {};
      return kind_of_progress(signal);
    case SignalKind::progress:
    case SignalKind::resource_started:
    case SignalKind::resource_finished:
    case SignalKind::cleanup_started:
    case SignalKind::stack_finished:
      return kind_of_progress(signal);
    case SignalKind::stalled:
      return NotificationKind::stalled;
    case SignalKind::overdue:
      return NotificationKind::overdue;
    case SignalKind::lock_taken_over:
      // Who is only waited for was not taken over; its own thread says that nobody watches it.
      if (signal.status == "orphaned") return std::nullopt;
      return NotificationKind::lock_taken_over;
    case SignalKind::registry_lost:
      return NotificationKind::registry_fallback;
    case SignalKind::registry_back:
      return NotificationKind::registry_recovered;
    case SignalKind::monitor_gap:
      return NotificationKind::monitor_gap;
    case SignalKind::monitor_recovered:
      return NotificationKind::monitor_recovered;
    case SignalKind::lease_lost:
      return NotificationKind::message;
    case SignalKind::deployment_finished:
      return kind_of_end(signal);
    case SignalKind::asked:
    case SignalKind::answered:
      return NotificationKind::progress;
    case SignalKind::turn_granted:  // its command starts in a moment, and is told then
    case SignalKind::resource_cancelled:
    case SignalKind::warning:
      return std::nullopt;
  }
  return std::nullopt;
}

// A monitor may be the first to speak of a deployment.
std::optional<NotificationKind> SignalStory::kind_of_start(const Signal& signal) {
  if (started_at_ && signal.kind == SignalKind::stack_started) return kind_of_progress(signal);
  return NotificationKind::started;
}

std::optional<NotificationKind> SignalStory::kind_of_progress(const Signal& signal) {
  if (signal.at - told_progress_at_ < progress_interval) return std::nullopt;
  told_progress_at_ = signal.at;
  return NotificationKind::progress;
}

bool SignalStory::is_new_failure(const Signal& signal) {
  return failures_.insert(fmt::format("{}\n{}\n{}\n{}", signal.stack, signal.resource, signal.status, signal.reason))
      .second;
}

// Whoever leaves a stack that still moves has neither failed nor succeeded: it goes on, and nobody watches.
NotificationKind SignalStory::kind_of_end(const Signal& signal) const {
  if (signal.status == "succeeded") return NotificationKind::complete;
  if (signal.status == "cancelled") return NotificationKind::cancelled;
  if (signal.status != "failed") return NotificationKind::monitor_gap;
  return rolls_back_ ? NotificationKind::rolled_back : NotificationKind::failed;
}

}  // namespace signalbox
