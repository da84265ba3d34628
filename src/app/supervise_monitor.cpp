#include "app/supervise_monitor.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "app/feed_monitor.hpp"
#include "core/error.hpp"

namespace signalbox {
namespace {

std::string cause_of_death(const ExitStatus& status) {
  return status.signal != 0 ? fmt::format("killed by signal {}", status.signal)
                            : fmt::format("exit code {}", status.code);
}

}  // namespace

SuperviseMonitor::SuperviseMonitor(Companions& companions, Clock& clock, SignalSink& signals, MonitorOrder order,
                                   RestartLimit limit)
    : companions_(companions), clock_(clock), signals_(signals), budget_(limit), order_(std::move(order)) {}

SuperviseMonitor::~SuperviseMonitor() = default;

SupervisedEnd SuperviseMonitor::run(std::stop_token stop) {
  began_ = last_sign_ = clock_.monotonic();
  for (;;) {
    Life life = live_once(stop);
    if (auto* ended = std::get_if<MonitorEnded>(&life)) return std::move(*ended);
    const auto* died = std::get_if<Died>(&life);
    if (died == nullptr || stop.stop_requested()) return MonitorStopped{};
    if (!may_go_on(died->reason)) return MonitorGivenUp{died->reason};
    if (!pause(clock_, budget_.wait_before(), stop)) return MonitorStopped{};
  }
}

SuperviseMonitor::Life SuperviseMonitor::live_once(std::stop_token stop) {
  Life life = MonitorStopped{};
  try {
    begin();
    life = listen(std::move(stop));
  } catch (const Error& error) {
    life = Died{error.what()};
  }
  std::unique_ptr<Companion> over;
  std::lock_guard guard(mutex_);
  over.swap(companion_);
  return life;
}

void SuperviseMonitor::begin() {
  auto companion = companions_.start({feed_command});
  std::lock_guard guard(mutex_);
  companion_ = std::move(companion);
  MonitorOrder order = order_;
  const auto passed = std::chrono::duration_cast<Duration>(clock_.monotonic() - began_);
  order.begin_within = std::max(order.begin_within - passed, Duration(0));
  companion_->tell(write_order(order));
}

SuperviseMonitor::Life SuperviseMonitor::listen(std::stop_token stop) {
  const Duration patience = missed_beats * beat_interval(order_);
  Instant deadline = clock_.monotonic() + patience;
  for (;;) {
    const CompanionNews news = companion_->hear(deadline, stop);
    if (stop.stop_requested()) return MonitorStopped{};
    if (const auto* ended = std::get_if<CompanionEnded>(&news)) return Died{cause_of_death(ended->status)};
    const auto* line = std::get_if<CompanionLine>(&news);
    if (line == nullptr) return Died{fmt::format("no sign of life for {}; killed", human_duration(patience))};
    if (auto turn = take(line->text)) return std::move(*turn);
    last_sign_ = clock_.monotonic();
    deadline = last_sign_ + patience;
  }
}

std::optional<SuperviseMonitor::Life> SuperviseMonitor::take(const std::string& line) {
  FeedMessage message = read_feed(line);
  if (auto* end = std::get_if<FeedEnd>(&message)) return MonitorEnded{std::move(end->outcomes)};
  if (const auto* trouble = std::get_if<FeedTrouble>(&message)) return Died{trouble->text};
  if (const auto* beat = std::get_if<FeedBeat>(&message)) note_beat(*beat);
  if (const auto* signal = std::get_if<Signal>(&message)) pass_on(*signal);
  return std::nullopt;
}

void SuperviseMonitor::note_beat(const FeedBeat& beat) {
  if (!gap_since_ || beat.reads == 0) return;
  const auto gap = std::chrono::duration_cast<Duration>(clock_.monotonic() - *gap_since_);
  gap_since_.reset();
  announce(SignalKind::monitor_recovered,
           fmt::format("watched again after {}; what happened meanwhile follows", human_duration(gap)), {}, gap);
}

void SuperviseMonitor::pass_on(const Signal& signal) {
  // A stack that was created meanwhile and is gone when the next monitor comes answers to its ARN alone.
  if (signal.kind == SignalKind::stack_started && !signal.physical_id.empty()) {
    std::lock_guard guard(mutex_);
    for (StackOrigin& origin : order_.stacks) {
      if (origin.name == signal.stack && origin.arn.empty()) origin.arn = signal.physical_id;
    }
  }
  signals_.accept(signal);
}

// Each death is told, with the time since the last sign of life; that it is watched again, once.
bool SuperviseMonitor::may_go_on(const std::string& reason) {
  const Instant now = clock_.monotonic();
  if (!gap_since_) gap_since_ = last_sign_;
  const auto gap = std::chrono::duration_cast<Duration>(now - *gap_since_);
  const bool again = budget_.spend(now);
  const auto& limit = budget_.limit();
  announce(SignalKind::monitor_gap,
           again ? fmt::format("the monitor died and is started anew, restart {} of at most {} in {}", budget_.spent(),
                               limit.restarts, human_duration(limit.window))
                 : fmt::format("the monitor died {} times in {} and is not started again", budget_.spent(),
                               human_duration(limit.window)),
           reason, gap);
  return again;
}

void SuperviseMonitor::settle() {
  std::lock_guard guard(mutex_);
  order_.settle_when = SettleWhen::at_once;
  if (companion_) companion_->tell(std::string(settle_line));
}

void SuperviseMonitor::announce(SignalKind kind, std::string text, std::string reason, Duration elapsed) {
  Signal signal;
  signal.kind = kind;
  signal.at = clock_.now();
  signal.text = std::move(text);
  signal.reason = std::move(reason);
  signal.elapsed = elapsed;
  signals_.accept(signal);
}

}  // namespace signalbox
