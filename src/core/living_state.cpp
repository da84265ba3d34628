#include "core/living_state.hpp"

#include <algorithm>

namespace signalbox {
namespace {

void take(std::string& known, const std::string& news) {
  if (!news.empty()) known = news;
}

template <typename Value>
void take(std::optional<Value>& known, const std::optional<Value>& news) {
  if (news) known = news;
}

// What is told may be nonsense; what is made of it must be a time all the same.
Time later(Time at, Duration span) {
  const Duration ahead = std::max(span, Duration(0));
  return at > Time::max() - ahead ? Time::max() : at + ahead;
}

Time earlier(Time at, Duration span) {
  const Duration back = std::max(span, Duration(0));
  return at < Time::min() + back ? Time::min() : at - back;
}

bool has_ended(const LivingState& state) {
  switch (state.phase) {
    case LivingPhase::queued:
    case LivingPhase::running:
      return false;
    case LivingPhase::complete:
    case LivingPhase::failed:
    case LivingPhase::rolled_back:
    case LivingPhase::cancelled:
      return true;
  }
  return true;
}

/// What holds for the deployment whatever happens to it.
void take_identity(Notification& facts, const Notification& news) {
  facts.kind = news.kind;
  facts.at = news.at;
  facts.by_script = news.by_script;
  take(facts.correlation_id, news.correlation_id);
  take(facts.environment, news.environment);
  take(facts.actor, news.actor);
  take(facts.stack, news.stack);
  take(facts.command, news.command);
  take(facts.usual, news.usual);
  take(facts.waited, news.waited);
  take(facts.application_url, news.application_url);
  take(facts.console_url, news.console_url);
  take(facts.run_url, news.run_url);
}

void take_failure(Notification& facts, const Notification& news) {
  facts.stack = news.stack.empty() ? facts.stack : news.stack;
  facts.resource = news.resource;
  facts.resource_type = news.resource_type;
  facts.status = news.status;
  facts.reason = news.reason;
}

/// Of whoever is ahead in line; in all other news `elapsed` is about the deployment itself.
void take_holder(LivingState& state, const Notification& news) {
  const bool is_queued = news.kind == NotificationKind::queued && !news.holder.empty();
  if (!is_queued || news.holder != state.facts.holder) state.holder_since.reset();
  if (is_queued && news.elapsed) state.holder_since = earlier(news.at, *news.elapsed);
  state.facts.holder = news.holder;
}

/// What only the newest word on says; silence means that it is no longer so.
void take_course(LivingState& state, const Notification& news) {
  Notification& facts = state.facts;
  facts.text = news.text;
  take_holder(state, news);
  facts.place = news.place;
  facts.waits_for = news.waits_for;
  facts.waits_since = news.waits_since;
  facts.estimate = news.estimate;
  state.expected_at = news.estimate ? std::optional(later(news.at, *news.estimate)) : std::nullopt;
  take(facts.elapsed, news.elapsed);
  take(facts.done, news.done);
  take(facts.total, news.total);
}

/// Of what tells nothing else about the course.
void take_wait(Notification& facts, const Notification& news) {
  if (news.waits_for.empty()) return;
  facts.waits_for = news.waits_for;
  facts.waits_since = news.waits_since;
}

void start(LivingState& state, const Notification& news) {
  state.phase = LivingPhase::running;
  state.started_at = news.at;
  state.facts.elapsed.reset();  // in line it was the holder's
  take_course(state, news);
}

void end(LivingState& state, LivingPhase phase, const Notification& news) {
  if (!state.ended_at) state.facts.elapsed.reset();  // in line it was the holder's, and on the way it is over since
  state.phase = phase;
  state.ended_at = news.at;
  state.stalled.reset();
  state.overdue = state.unwatched = false;
  take_course(state, news);
  take(state.facts.root_cause, news.root_cause);
  take(state.facts.exit_code, news.exit_code);
  take(state.facts.health, news.health);
  if (!news.resource.empty() || state.failures == 0) take_failure(state.facts, news);
}

/// A monitor may be the first to speak of a deployment.
void run(LivingState& state) {
  if (state.phase == LivingPhase::queued) state.phase = LivingPhase::running;
}

void advance(LivingState& state, const Notification& news) {
  switch (news.kind) {
    case NotificationKind::queued:
      state.queued_at = state.queued_at.value_or(news.at);
      return take_course(state, news);
    case NotificationKind::started:
      return start(state, news);
    case NotificationKind::progress:
      run(state);
      state.stalled.reset();
      return take_course(state, news);
    case NotificationKind::stalled:
      run(state);
      state.stalled = news.elapsed.value_or(Duration(0));
      return take_wait(state.facts, news);
    case NotificationKind::overdue:
      run(state);
      state.overdue = true;
      return take(state.facts.elapsed, news.elapsed);
    case NotificationKind::resource_failed:
      run(state);
      if (state.failures++ == 0) take_failure(state.facts, news);
      return;
    case NotificationKind::complete:
      return end(state, LivingPhase::complete, news);
    case NotificationKind::failed:
      return end(state, LivingPhase::failed, news);
    case NotificationKind::rolled_back:
      return end(state, LivingPhase::rolled_back, news);
    case NotificationKind::cancelled:
      return end(state, LivingPhase::cancelled, news);
    case NotificationKind::monitor_gap:
      state.unwatched = true;
      return;
    case NotificationKind::monitor_recovered:
      state.unwatched = false;
      return;
    case NotificationKind::registry_fallback:
      state.uncoordinated = true;
      return;
    case NotificationKind::registry_recovered:
      state.uncoordinated = false;
      return;
    case NotificationKind::frozen:
    case NotificationKind::thawed:
    case NotificationKind::lock_taken_over:
    case NotificationKind::slack_recovered:
    case NotificationKind::question:
    case NotificationKind::answered:
    case NotificationKind::not_understood:
    case NotificationKind::message:
      return;
  }
}

}  // namespace

std::string_view to_string(LivingPhase phase) {
  switch (phase) {
    case LivingPhase::queued:
      return "queued";
    case LivingPhase::running:
      return "running";
    case LivingPhase::complete:
      return "complete";
    case LivingPhase::failed:
      return "failed";
    case LivingPhase::rolled_back:
      return "rolled_back";
    case LivingPhase::cancelled:
      return "cancelled";
  }
  return "failed";
}

std::optional<LivingPhase> parse_living_phase(std::string_view word) {
  using enum LivingPhase;
  for (const auto phase : {queued, running, complete, failed, rolled_back, cancelled}) {
    if (to_string(phase) == word) return phase;
  }
  return std::nullopt;
}

bool changes_living_state(NotificationKind kind) {
  switch (kind) {
    case NotificationKind::queued:
    case NotificationKind::started:
    case NotificationKind::progress:
    case NotificationKind::stalled:
    case NotificationKind::overdue:
    case NotificationKind::resource_failed:
    case NotificationKind::complete:
    case NotificationKind::failed:
    case NotificationKind::rolled_back:
    case NotificationKind::cancelled:
    case NotificationKind::monitor_gap:
    case NotificationKind::monitor_recovered:
    case NotificationKind::registry_fallback:
    case NotificationKind::registry_recovered:
      return true;
    case NotificationKind::frozen:
    case NotificationKind::thawed:
    case NotificationKind::lock_taken_over:
    case NotificationKind::slack_recovered:
    case NotificationKind::question:
    case NotificationKind::answered:
    case NotificationKind::not_understood:
    case NotificationKind::message:
      return false;
  }
  return false;
}

LivingState folded(LivingState state, const Notification& news) {
  if (!changes_living_state(news.kind)) return state;
  if (has_ended(state)) {
    const bool begins_anew = news.kind == NotificationKind::queued || news.kind == NotificationKind::started;
    // Of what comes late, an end may still correct the end: the command failed, then the stack was rolled back.
    if (!begins_anew && !is_end(news.kind)) return state;
    if (begins_anew) state = LivingState();
  }
  take_identity(state.facts, news);
  advance(state, news);
  return state;
}

}  // namespace signalbox
