#include "core/operation.hpp"

#include <algorithm>
#include <utility>

#include "core/failure_reason.hpp"
#include "core/operation_text.hpp"
#include "core/signal_mark.hpp"

namespace signalbox {
namespace {

Counting counting_on(const StackCourse& course, bool on_first_leg) {
  if (on_first_leg) return Counting::live;
  return course.verdict() == Verdict::succeeded ? Counting::cleanup : Counting::back;
}

bool says_why_it_failed(const StackEvent& own) {
  const StackStatus status = parse_stack_status(own.status);
  const bool bad = verdict_of(status) == Verdict::failed || status == StackStatus::delete_in_progress;
  return bad && !own.reason.empty() && !is_echo_of_another_failure(own);
}

SignalKind kind_of(ResourceLedger::News news) {
  switch (news) {
    case ResourceLedger::News::started:
      return SignalKind::resource_started;
    case ResourceLedger::News::finished:
      return SignalKind::resource_finished;
    case ResourceLedger::News::failed:
      return SignalKind::resource_failed;
    case ResourceLedger::News::cancelled:
      return SignalKind::resource_cancelled;
    case ResourceLedger::News::nothing:
    case ResourceLedger::News::unknown_word:
      return SignalKind::warning;
  }
  return SignalKind::warning;
}

}  // namespace

Signal Operation::make_signal(SignalKind kind, Time at) const {
  Signal signal = tag_;
  signal.kind = kind;
  signal.at = at;
  signal.progress = progress();
  if (started_at_) signal.elapsed = std::max(at - *started_at_, Duration(0));
  return signal;
}

Signal Operation::about(SignalKind kind, const StackEvent& event) const {
  Signal signal = make_signal(kind, event.at);
  signal.resource_type = event.resource_type;
  signal.physical_id = event.physical_id;
  signal.status = event.status;
  signal.reason = event.reason;
  signal.mark = mark_of(kind, event_key(event));
  return signal;
}

void Operation::begin(const StackEvent& event) {
  if (started_at_) hooks_.clear();  // before the first they speak of what is about to begin
  marks_.begin(event);
  started_at_ = event.at;
  first_event_ = event_key(event);
  tag_.physical_id = event.stack_id;
  ledger_ = {};
  failures_ = {};
  // What nested stacks sent ahead of their parents may belong to this operation; take_linked() knows by its time.
  std::erase_if(nested_, [](const auto& entry) { return !entry.second.path.empty(); });
}

void Operation::take_root(const StackEvent& event, Signals& out) {
  if (std::exchange(new_stack_expected_, false)) course_ = {};
  if (is_past(event)) return;
  if (is_hook_invocation(event)) return note_hook(event);
  if (is_about_stack_itself(event)) return take_own(explained(event), out);
  if (course_.begun()) {
    marks_.note(event);
    return take_resource(event, {{}, 0, counting_on(course_, course_.on_first_leg())}, out);
  }

  course_.join();
  begin(event);
  out.push_back(make_signal(SignalKind::stack_started, event.at));
  out.back().text = began_text(StackStatus::unknown);
  out.back().mark = mark_of(SignalKind::stack_started, first_event_);
  take_resource(event, {}, out);
}

void Operation::take_own(const StackEvent& event, Signals& out) {
  const StackStatus status = parse_stack_status(event.status);
  const StackCourse::Turn turn = course_.advance(status, marks_.is_another_beginning(event));
  const auto tell = [&](SignalKind kind, std::string text) {
    out.push_back(about(kind, event));
    out.back().text = std::move(text);
  };
  if (turn.began) {
    begin(event);
    tell(SignalKind::stack_started, began_text(status));
  } else if (course_.begun()) {
    marks_.note(event);
  }
  if (course_.begun() && says_why_it_failed(event) && course_.verdict() == Verdict::failed) {
    remember_failure(event, 0, FailureClass::own);
  }
  if (turn.turned_back) tell(SignalKind::rollback_started, turned_back_text(status, is_by_hand(event)));
  if (turn.cleaning_up) tell(SignalKind::cleanup_started, cleanup_text(course_.verdict()));
  if (turn.ended) {
    tell(SignalKind::stack_finished, ended_text(status, course_.verdict()));
    out.back().mark = end_mark();
  }
  if (status == StackStatus::unknown) tell(SignalKind::warning, "This version does not know this status of the stack.");
}

// What hooks say of a resource moves nothing.
void Operation::note_hook(const StackEvent& invocation) {
  const bool objects = invocation.status.ends_with("_FAILED") && !invocation.reason.empty();
  if (objects) hooks_.try_emplace({invocation.stack_id, invocation.logical_id}, invocation.reason);
}

StackEvent Operation::explained(StackEvent event) const {
  const auto said = hooks_.find({event.stack_id, event.logical_id});
  const bool is_failure = event.status.ends_with("_FAILED") || event.status.ends_with("ROLLBACK_IN_PROGRESS");
  if (said != hooks_.end() && is_failure && wants_explanation(event))
    event.reason = event.reason.empty() ? said->second : said->second + " (" + event.reason + ")";
  return event;
}

void Operation::take_resource(const StackEvent& literal, const Place& place, Signals& out) {
  const StackEvent event = explained(literal);
  const std::string path = place.path + event.logical_id;
  const ResourceLedger::Entry entry = ledger_.record(event, path, place.counting);
  if (entry.news != ResourceLedger::News::nothing) {
    Signal& signal = out.emplace_back(about(kind_of(entry.news), event));
    signal.resource = path;
    signal.elapsed = entry.elapsed;
    if (entry.news == ResourceLedger::News::unknown_word) {
      signal.text = "This version does not know this status of a resource.";
    }
  }
  if (entry.news == ResourceLedger::News::failed && !is_echo_of_another_failure(event)) {
    remember_failure(event, place.depth, place.counting == Counting::live ? FailureClass::forward : FailureClass::back);
  }
  if (is_nested_stack(event) && parse_stack_arn(event.physical_id)) link_nested(event, place, out);
}

void Operation::link_nested(const StackEvent& event, const Place& place, Signals& out) {
  Nested& nested = nested_[event.physical_id];
  const bool moves = resource_phase_of(event.status) == ResourcePhase::in_progress;
  if (moves && nested.parent_says_over) nested.more_to_come = true;
  nested.parent_says_over = !moves;
  nested.read_since = false;
  if (!nested.path.empty()) return;

  nested.path = place.path + event.logical_id;
  nested.depth = place.depth + 1;
  nested.parents_counting = place.counting;
  const std::vector<StackEvent> held = std::exchange(nested.held, {});
  for (const StackEvent& early : held) take_linked(nested, early, out);
}

void Operation::take_nested(const StackEvent& event, Signals& out) {
  Nested& nested = nested_[event.stack_id];
  if (nested.path.empty()) {
    nested.held.push_back(event);
  } else {
    take_linked(nested, event, out);
  }
}

bool Operation::owns_nested(const StackEvent& event) const {
  const auto found = nested_.find(event.stack_id);
  return found != nested_.end() && !found->second.path.empty() && started_at_ && event.at >= *started_at_;
}

void Operation::take_linked(Nested& nested, const StackEvent& event, Signals& out) {
  // A nested stack that is updated still tells of the operations before; both times are the service's own.
  if (event.at < *started_at_) return;
  if (is_hook_invocation(event)) return note_hook(event);
  if (is_about_stack_itself(event)) return take_nested_own(nested, explained(event), out);
  nested.course.join();
  const Counting own = counting_on(nested.course, nested.course.on_first_leg() && !nested.past_first_leg);
  const Counting counting = nested.parents_counting == Counting::live ? own : nested.parents_counting;
  take_resource(event, {nested.path + "/", nested.depth, counting}, out);
}

/// The parent's events tell of the nested stack as of a resource; its own are told only where they alone say why it
/// failed.
void Operation::take_nested_own(Nested& nested, const StackEvent& event, Signals& out) {
  const bool had_begun = nested.course.begun();
  const StackCourse::Turn turn = nested.course.advance(parse_stack_status(event.status));
  nested.past_first_leg = nested.past_first_leg || (had_begun && (turn.turned_back || turn.cleaning_up || turn.ended));
  nested.more_to_come = !nested.course.ended();
  if (!says_why_it_failed(event) || resource_phase_of(event.status) != ResourcePhase::failed) return;
  remember_failure(event, nested.depth, FailureClass::forward);
  out.push_back(about(SignalKind::resource_failed, event));
  out.back().resource = nested.path;
}

void Operation::note_read(const std::string& stack_id) {
  const auto found = nested_.find(stack_id);
  if (found != nested_.end() && found->second.parent_says_over) found->second.read_since = true;
}

void Operation::end_without_event(StackStatus status, Time at, Signals& out) {
  if (!course_.advance(status).ended) return;
  out.push_back(make_signal(SignalKind::stack_finished, at));
  out.back().status = to_string(status);
  out.back().text = ended_text(status, course_.verdict());
  out.back().mark = end_mark();
}

// The same whether the end's own event was seen or not.
std::string Operation::end_mark() const { return mark_of(SignalKind::stack_finished, first_event_); }

void Operation::remember_failure(const StackEvent& event, int depth, FailureClass kind) {
  auto& first = failures_.at(static_cast<std::size_t>(kind));
  const bool earlier = !first || event.at < first->event.at || (event.at == first->event.at && depth > first->depth);
  if (earlier) first = Failure{event, depth};
}

std::optional<StackEvent> Operation::first_failure() const {
  for (const auto& failure : failures_) {
    if (failure) return failure->event;
  }
  return std::nullopt;
}

Progress Operation::progress() const {
  Progress progress = ledger_.progress();
  if (expected_ > 0) progress.expected = std::max(expected_, progress.seen);
  if (course_.ended()) progress.in_progress = 0;  // an end that was never told is an end nevertheless
  return progress;
}

std::vector<ResourceLedger::Moving> Operation::moving() const {
  return course_.ended() ? std::vector<ResourceLedger::Moving>() : ledger_.moving();
}

std::optional<ResourceLedger::Moving> Operation::waited_for() const {
  const auto moving = this->moving();
  const auto holds_another = [&](const ResourceLedger::Moving& stack) {
    return is_stack_type(stack.type) && std::ranges::any_of(moving, [&](const ResourceLedger::Moving& other) {
             return other.resource.starts_with(stack.resource + "/");
           });
  };
  const auto found = std::ranges::find_if_not(moving, holds_another);
  return found == moving.end() ? std::nullopt : std::optional(*found);
}

std::vector<std::string> Operation::nested_to_follow() const {
  std::vector<std::string> open;
  for (const auto& [stack_id, nested] : nested_) {
    const bool half_way = nested.course.begun() && !nested.course.ended();
    const bool nothing_new = nested.parent_says_over && nested.read_since && !half_way;
    if (!nested.path.empty() && nested.more_to_come && !nothing_new) open.push_back(stack_id);
  }
  std::ranges::stable_sort(open, {}, [this](const std::string& stack_id) { return nested_.at(stack_id).depth; });
  return open;
}

}  // namespace signalbox
