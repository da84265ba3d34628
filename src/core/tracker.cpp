#include "core/tracker.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "core/event_log.hpp"
#include "core/event_queue.hpp"
#include "core/operation.hpp"
#include "core/operation_text.hpp"
#include "core/signal_mark.hpp"
#include "core/stall_watch.hpp"

namespace signalbox {
namespace {

std::string name_behind(const std::string& name_or_arn) {
  const auto arn = parse_stack_arn(name_or_arn);
  return arn ? arn->name : name_or_arn;
}

Signal common_part(const TrackerOptions& options) {
  Signal tag;
  tag.correlation_id = options.correlation_id;
  tag.environment = options.environment;
  tag.stack = name_behind(options.stack_name);
  return tag;
}

/// What comes after the baseline, or all of it when the baseline is not on this page.
std::span<const StackEvent> after(std::span<const StackEvent> events, const std::string& baseline) {
  if (baseline.empty()) return events;
  const auto found = std::ranges::find(events, baseline, &StackEvent::event_id);
  return found == events.end() ? events : events.subspan(static_cast<std::size_t>(found - events.begin()) + 1);
}

void note_waited_for(Signal& signal, const WaitedFor& what) {
  if (!what) return;
  signal.waits_for = fmt::format("{} ({})", what->resource, what->type);
  signal.waits_since = what->since;
}

}  // namespace

struct Tracker::State {
  explicit State(TrackerOptions given)
      : options(std::move(given)),
        name(name_behind(options.stack_name)),
        root(options.stack_name),
        baseline(options.baseline_event_id),
        operation(common_part(options), options.expected_resources, options.past_operation),
        watch(options.stall_after, options.expect_within) {}

  [[nodiscard]] bool is_root(const std::string& stack_id) const {
    return stack_id == root || name_behind(stack_id) == name;
  }
  [[nodiscard]] bool root_arn_is_known() const { return parse_stack_arn(root).has_value(); }
  void meet(const std::string& arn, Time now, std::vector<Signal>& out);
  void take_root(std::span<const StackEvent> events, Time now, std::vector<Signal>& out);
  void take_nested(const std::string& stack_id, std::span<const StackEvent> events, Time now);
  enum class Telling { what_is_sure, all };
  void tell(Telling telling, Time now, std::vector<Signal>& out);
  void tell_event(const StackEvent& event, std::vector<Signal>& out);
  void tell_due(Time before, std::vector<Signal>& out);
  void tell_progress(Time now, std::vector<Signal>& out);
  [[nodiscard]] Signal about(const StallWatch::Finding& finding) const;
  [[nodiscard]] bool waits_for_nested(const StackEvent& next) const;
  void note_time(const StackEvent& event, Time now);
  [[nodiscard]] Time service_time(Time now) const;

  TrackerOptions options;
  std::string name;
  std::string root;      ///< ARN once known
  std::string baseline;  ///< empty again for a stack that took over the name
  std::unordered_set<std::string> former_roots;
  std::unordered_map<std::string, EventLog> logs;
  EventQueue untold;
  std::unordered_set<std::string> nested_read;  ///< since the root was read, or since the last tick
  Operation operation;
  StallWatch watch;

  bool by_service_time = false;
  Time newest_event{};        ///< the service's clock
  Time newest_event_taken{};  ///< ours, where its is not known
  int ends_described = 0;     ///< descriptions in a row that showed an end whose event is missing
  Progress told;
  Time told_at{};
};

/// Learns the root's ARN, or that another stack has its name now.
void Tracker::State::meet(const std::string& arn, Time now, std::vector<Signal>& out) {
  if (arn == root || !parse_stack_arn(arn)) return;
  if (root_arn_is_known()) {
    tell(Telling::all, now, out);
    former_roots.insert(root);
    baseline.clear();
    operation.expect_new_stack();
  }
  root = arn;
}

void Tracker::State::take_root(std::span<const StackEvent> events, Time now, std::vector<Signal>& out) {
  if (events.empty() || former_roots.contains(events.front().stack_id)) return;
  meet(events.front().stack_id, now, out);
  note_time(events.back(), now);
  nested_read.clear();
  untold.push(root, logs[root].add(after(events, baseline)));
}

void Tracker::State::take_nested(const std::string& stack_id, std::span<const StackEvent> events, Time now) {
  if (!events.empty()) note_time(events.back(), now);
  nested_read.insert(stack_id);
  untold.push(stack_id, logs[stack_id].add(events));
}

void Tracker::State::tell(Telling telling, Time now, std::vector<Signal>& out) {
  const std::string operation_before = operation.first_event();
  while (const StackEvent* next = untold.front()) {
    if (telling == Telling::what_is_sure && waits_for_nested(*next)) break;
    tell_event(untold.pop(), out);
  }
  for (const std::string& nested : nested_read) operation.note_read(nested);
  if (!out.empty()) ends_described = 0;
  if (operation.first_event() == operation_before) return;
  told = {};
  told_at = now;
}

/// Whether it may have been a nested stack that moved first after a silence, or whether it is the end of one in which
/// something has moved before.
bool Tracker::State::waits_for_nested(const StackEvent& next) const {
  const bool any_matters = watch.is_stalled() || watch.has_due_before(next.at);
  if (!any_matters && !ends_a_stack(next)) return false;
  return std::ranges::any_of(operation.nested_to_follow(), [&](const std::string& nested) {
    return (any_matters || nested == next.physical_id) && !nested_read.contains(nested);
  });
}

void Tracker::State::tell_event(const StackEvent& event, std::vector<Signal>& out) {
  tell_due(event.at, out);
  const bool of_root = is_root(event.stack_id);
  if (of_root ? !operation.is_past(event) : operation.owns_nested(event)) {
    if (const auto ended = watch.note(event.at, event_key(event))) out.push_back(about(*ended));
  }
  const std::string operation_before = operation.first_event();
  if (of_root) {
    operation.take_root(event, out);
  } else {
    operation.take_nested(event, out);
  }
  if (operation.first_event() != operation_before) watch.begin(event.at, operation.first_event());
  if (operation.course().ended()) watch.end();
}

void Tracker::State::tell_due(Time before, std::vector<Signal>& out) {
  while (const auto due = watch.due_before(before)) out.push_back(about(*due));
}

Signal Tracker::State::about(const StallWatch::Finding& finding) const {
  Signal signal = operation.make_signal(finding.kind, finding.at);
  signal.status = to_string(operation.course().status());
  signal.elapsed = finding.elapsed;
  signal.mark = finding.mark;
  const auto what = operation.waited_for();
  note_waited_for(signal, what);
  if (finding.kind == SignalKind::moving_again) {
    signal.text = moving_again_text(finding.elapsed);
  } else if (finding.kind == SignalKind::overdue) {
    signal.text = overdue_text(finding.elapsed, options.expectation, what, finding.at);
  } else {
    signal.text = stalled_text(finding.elapsed, what, finding.at);
    if (what) {
      signal.resource = what->resource;
      signal.resource_type = what->type;
      signal.physical_id = what->physical_id;
      signal.status = what->status;
    }
  }
  return signal;
}

void Tracker::State::tell_progress(Time now, std::vector<Signal>& out) {
  told_at = std::min(told_at, now);  // our clock was set back
  const Progress progress = operation.progress();
  if (progress == told || now - told_at < options.progress_every) return;
  told = progress;
  told_at = now;
  const Time at = service_time(now);
  Signal& signal = out.emplace_back(operation.make_signal(SignalKind::progress, at));
  signal.status = to_string(operation.course().status());
  const auto what = operation.waited_for();
  signal.text = waiting_text(what, at);
  note_waited_for(signal, what);
  signal.mark = mark_of(SignalKind::progress, watch.newest_key());
}

void Tracker::State::note_time(const StackEvent& event, Time now) {
  if (event.at < newest_event) return;
  newest_event = event.at;
  newest_event_taken = now;
}

/// What the service's clock shows about now, without comparing it to ours.
Time Tracker::State::service_time(Time now) const {
  if (by_service_time) return std::max(now, newest_event);
  return newest_event + std::max(now - newest_event_taken, Duration(0));
}

Tracker::Tracker(TrackerOptions options) : state_(std::make_unique<State>(std::move(options))) {}
Tracker::~Tracker() = default;
Tracker::Tracker(Tracker&&) noexcept = default;
Tracker& Tracker::operator=(Tracker&&) noexcept = default;

void Tracker::count_by_service_time() { state_->by_service_time = true; }

std::vector<Signal> Tracker::take(const std::string& stack_id, std::span<const StackEvent> oldest_first, Time now) {
  State& state = *state_;
  std::vector<Signal> signals;
  if (state.is_root(stack_id)) {
    state.take_root(oldest_first, now, signals);
  } else {
    state.take_nested(stack_id, oldest_first, now);
  }
  state.tell(State::Telling::what_is_sure, now, signals);
  return signals;
}

std::vector<Signal> Tracker::observe(const StackDescription& stack, Time now) {
  State& state = *state_;
  if (!state.is_root(stack.id) && stack.name != state.name) return {};
  std::vector<Signal> signals;
  const bool settled = !started() || finished();
  if (!state.root_arn_is_known() || settled) {
    if (!state.former_roots.contains(stack.id)) state.meet(stack.id, now, signals);
  }
  const bool end_is_missing = !settled && stack.id == state.root && has_ended(stack.status);
  const int enough = state.operation.is_past(stack) ? reads_to_believe_a_late_end : reads_to_believe_an_end;
  state.ends_described = end_is_missing ? state.ends_described + 1 : 0;
  if (state.ends_described < enough) return signals;
  state.operation.end_without_event(stack.status, state.service_time(now), signals);
  if (finished()) state.watch.end();
  return signals;
}

std::vector<Signal> Tracker::tell_rest(Time now) {
  std::vector<Signal> signals;
  state_->tell(State::Telling::all, now, signals);
  return signals;
}

std::vector<Signal> Tracker::tick(Time now) {
  State& state = *state_;
  std::vector<Signal> signals;
  state.tell(State::Telling::what_is_sure, now, signals);
  if (state.untold.front() != nullptr) return signals;
  state.nested_read.clear();
  if (!started() || finished()) return signals;
  state.tell_due(state.service_time(now), signals);
  state.tell_progress(now, signals);
  return signals;
}

std::vector<std::string> Tracker::nested_to_follow() const { return state_->operation.nested_to_follow(); }

std::string Tracker::newest_event_id(const std::string& stack_id) const {
  const bool is_root = state_->is_root(stack_id) && !state_->former_roots.contains(stack_id);
  const auto log = state_->logs.find(is_root ? state_->root : stack_id);
  if (log != state_->logs.end() && !log->second.newest_id().empty()) return log->second.newest_id();
  return is_root ? state_->baseline : std::string();
}

bool Tracker::started() const { return state_->operation.course().begun(); }
bool Tracker::finished() const { return state_->operation.course().ended(); }
Verdict Tracker::verdict() const { return state_->operation.course().verdict(); }
StackStatus Tracker::status() const { return state_->operation.course().status(); }
const std::string& Tracker::root() const { return state_->root; }
Progress Tracker::progress() const { return state_->operation.progress(); }
std::optional<Time> Tracker::started_at() const { return state_->operation.started_at(); }
std::optional<StackEvent> Tracker::first_failure() const { return state_->operation.first_failure(); }
const std::string& Tracker::operation_id() const { return state_->operation.id(); }
std::vector<Tracker::Moving> Tracker::moving() const { return state_->operation.moving(); }

}  // namespace signalbox
