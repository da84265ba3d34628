#include "core/tracker.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "core/event_log.hpp"
#include "core/operation.hpp"
#include "core/operation_text.hpp"

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

bool is_over(StackStatus status) {
  switch (phase_of(status)) {
    case StackPhase::succeeded:
    case StackPhase::failed:
    case StackPhase::needs_action:
      return true;
    case StackPhase::in_progress:
    case StackPhase::not_begun:
    case StackPhase::unknown:
      return false;
  }
  return false;
}

}  // namespace

struct Tracker::State {
  explicit State(TrackerOptions given)
      : options(std::move(given)),
        name(name_behind(options.stack_name)),
        root(options.stack_name),
        baseline(options.baseline_event_id),
        operation(common_part(options), options.expected_resources) {}

  [[nodiscard]] bool is_root(const std::string& stack_id) const {
    return stack_id == root || name_behind(stack_id) == name;
  }
  [[nodiscard]] bool root_arn_is_known() const { return parse_stack_arn(root).has_value(); }
  void meet(const std::string& arn);
  std::vector<Signal> take_root(std::span<const StackEvent> events);
  std::vector<Signal> take_nested(const std::string& stack_id, std::span<const StackEvent> events);
  void note_time(const StackEvent& event, Time now);
  [[nodiscard]] Time service_time(Time now) const;

  TrackerOptions options;
  std::string name;
  std::string root;      ///< ARN once known
  std::string baseline;  ///< empty again for a stack that took over the name
  std::unordered_set<std::string> former_roots;
  std::unordered_map<std::string, EventLog> logs;
  Operation operation;

  Time newest_event{};        ///< the service's clock
  Time newest_event_taken{};  ///< ours
  int ends_described = 0;     ///< descriptions in a row that showed an end whose event is missing
  Progress told;
  Time told_at{};
};

/// Learns the root's ARN, or that another stack has its name now.
void Tracker::State::meet(const std::string& arn) {
  if (arn == root || !parse_stack_arn(arn)) return;
  if (root_arn_is_known()) {
    former_roots.insert(root);
    baseline.clear();
    operation.expect_new_stack();
  }
  root = arn;
}

std::vector<Signal> Tracker::State::take_root(std::span<const StackEvent> events) {
  if (!events.empty() && former_roots.contains(events.front().stack_id)) return {};
  if (!events.empty()) meet(events.front().stack_id);
  std::vector<Signal> signals;
  for (const StackEvent& event : logs[root].add(after(events, baseline))) operation.take_root(event, signals);
  return signals;
}

std::vector<Signal> Tracker::State::take_nested(const std::string& stack_id, std::span<const StackEvent> events) {
  std::vector<Signal> signals;
  for (const StackEvent& event : logs[stack_id].add(events)) operation.take_nested(event, signals);
  operation.note_read(stack_id);
  return signals;
}

void Tracker::State::note_time(const StackEvent& event, Time now) {
  if (event.at < newest_event) return;
  newest_event = event.at;
  newest_event_taken = now;
}

/// What the service's clock shows about now, without comparing it to ours.
Time Tracker::State::service_time(Time now) const {
  return newest_event + std::max(now - newest_event_taken, Duration(0));
}

Tracker::Tracker(TrackerOptions options) : state_(std::make_unique<State>(std::move(options))) {}
Tracker::~Tracker() = default;
Tracker::Tracker(Tracker&&) noexcept = default;
Tracker& Tracker::operator=(Tracker&&) noexcept = default;

std::vector<Signal> Tracker::take(const std::string& stack_id, std::span<const StackEvent> oldest_first, Time now) {
  State& state = *state_;
  const auto started_before = state.operation.started_at();
  auto signals = state.is_root(stack_id) ? state.take_root(oldest_first) : state.take_nested(stack_id, oldest_first);
  if (!oldest_first.empty()) state.note_time(oldest_first.back(), now);
  if (!signals.empty()) state.ends_described = 0;
  if (state.operation.started_at() != started_before) {
    state.told = {};
    state.told_at = now;
  }
  return signals;
}

std::vector<Signal> Tracker::observe(const StackDescription& stack, Time now) {
  State& state = *state_;
  if (!state.is_root(stack.id) && stack.name != state.name) return {};
  const bool settled = !started() || finished();
  if (!state.root_arn_is_known() || settled) {
    if (!state.former_roots.contains(stack.id)) state.meet(stack.id);
  }
  const bool end_is_missing = !settled && stack.id == state.root && is_over(stack.status);
  state.ends_described = end_is_missing ? state.ends_described + 1 : 0;
  if (state.ends_described < reads_to_believe_an_end) return {};
  std::vector<Signal> signals;
  state.operation.end_without_event(stack.status, state.service_time(now), signals);
  return signals;
}

std::vector<Signal> Tracker::tick(Time now) {
  State& state = *state_;
  if (!started() || finished()) return {};
  state.told_at = std::min(state.told_at, now);  // our clock was set back
  const Progress progress = state.operation.progress();
  if (progress == state.told || now - state.told_at < state.options.progress_every) return {};
  state.told = progress;
  state.told_at = now;
  Signal signal = state.operation.make_signal(SignalKind::progress, state.service_time(now));
  signal.status = to_string(status());
  signal.text = progress_text(progress);
  return {signal};
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
std::vector<Tracker::Moving> Tracker::moving() const { return state_->operation.moving(); }

}  // namespace signalbox
