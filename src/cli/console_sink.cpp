#include "cli/console_sink.hpp"

#include <fmt/format.h>

#include "cli/render/heartbeat_line.hpp"
#include "core/plain_text.hpp"
#include "message/workflow_command.hpp"

namespace signalbox::cli {
namespace {

using namespace std::chrono_literals;

constexpr Duration frame_time = 120ms;
constexpr Duration heartbeat = 2min;
// In a group, lines come late; nobody who reads along should wait long for them.
constexpr Duration longest_held_back = 30s;
constexpr std::size_t most_held_back = 100;

bool is_warning(SignalKind kind) {
  return kind == SignalKind::warning || kind == SignalKind::lease_lost || kind == SignalKind::lock_taken_over ||
         kind == SignalKind::registry_lost || kind == SignalKind::registry_back || kind == SignalKind::monitor_gap ||
         kind == SignalKind::monitor_recovered || kind == SignalKind::asked || kind == SignalKind::answered;
}

bool is_routine(SignalKind kind) { return kind == SignalKind::resource_finished; }

std::string clock_time(Time at) {
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::seconds>(at - day));
  return fmt::format("{:02}:{:02}:{:02}", time.hours().count(), time.minutes().count(), time.seconds().count());
}

}  // namespace

ConsoleSink::ConsoleSink(Output& output, Clock& clock, Talk talk)
    : ConsoleSink(output, clock, ConsoleOptions{talk, {}, {}}) {}

ConsoleSink::ConsoleSink(Output& output, Clock& clock, ConsoleOptions options)
    : output_(output),
      clock_(clock),
      options_(std::move(options)),
      is_live_(options_.talk == Talk::everything && output.talk_terminal().can_redraw()),
      has_groups_(!output.talk_terminal().is_terminal() && output.is_github_log()),
      last_beat_(clock.monotonic()),
      screen_(output),
      thread_([this](std::stop_token stop) { run(std::move(stop)); }) {}

ConsoleSink::~ConsoleSink() { finish(); }

void ConsoleSink::accept(const Signal& signal) {
  {
    std::lock_guard guard(mutex_);
    const bool was_idle = !has_something_to_show();
    board_.take(signal);
    note_waiting(signal);
    if (was_idle) last_beat_ = clock_.monotonic();
    say(signal);
    has_news_ = true;
  }
  changed_.notify_all();
}

void ConsoleSink::note_waiting(const Signal& signal) {
  const bool waits = signal.kind == SignalKind::queued || signal.kind == SignalKind::queue_moved;
  const bool over = signal.kind == SignalKind::turn_granted || signal.kind == SignalKind::deployment_finished;
  if (waits && waiting_.empty()) waiting_since_ = clock_.monotonic() - signal.elapsed;
  if (waits) waiting_ = signal.text;
  if (over) waiting_.clear();
}

// How far a stack is, the board shows on a terminal and the heartbeat tells a log.
void ConsoleSink::say(const Signal& signal) {
  if (signal.kind == SignalKind::progress) return;
  if (options_.talk == Talk::warnings && !is_warning(signal.kind)) return;
  if (is_live_ && !is_lent_ && is_routine(signal.kind)) return;
  const auto line = signal_line(signal);
  if (!line) return;
  if (!has_groups_ || !is_routine(signal.kind)) return print(*line);
  if (held_back_.empty()) held_back_since_ = clock_.monotonic();
  held_back_.push_back(with_time(*line));
  if (held_back_.size() == most_held_back) print_held_back();
}

void ConsoleSink::print(const SignalLine& line) {
  print_held_back();
  screen_.erase();
  output_.talk(with_time(line));
}

// One write, and the group is closed in it: the command's own lines cannot get lost inside.
void ConsoleSink::print_held_back() {
  if (held_back_.size() == 1) output_.talk(held_back_.front());
  if (held_back_.size() > 1)
    output_.say_to_runner(log_group(fmt::format("{} resources done", held_back_.size()), held_back_));
  held_back_.clear();
}

std::string ConsoleSink::with_time(const SignalLine& line) const {
  return without_workflow_commands(fmt::format("{}  {}  {}", output_.paint_talk(Tone::faint, clock_time(clock_.now())),
                                               output_.paint_talk(line.tone, fmt::format("{:<9}", line.word)),
                                               line.text));
}

void ConsoleSink::lend_terminal() {
  std::lock_guard guard(mutex_);
  screen_.erase();
  is_lent_ = true;
}

void ConsoleSink::take_back_terminal() {
  {
    std::lock_guard guard(mutex_);
    is_lent_ = false;
    has_news_ = true;
  }
  changed_.notify_all();
}

void ConsoleSink::finish() {
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
  std::lock_guard guard(mutex_);
  print_held_back();
  screen_.erase();
}

Outlook ConsoleSink::outlook() const {
  std::lock_guard guard(mutex_);
  return outlook_;
}

void ConsoleSink::run(std::stop_token stop) {
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested()) {
    clock_.wait_until(lock, changed_, next_look(), stop, [&] { return has_news_; });
    has_news_ = false;
    if (stop.stop_requested()) return;
    ask_for_outlook(lock);
    look();
  }
}

bool ConsoleSink::has_something_to_show() const {
  return options_.talk == Talk::everything && (!waiting_.empty() || board_.is_moving());
}

Instant ConsoleSink::next_look() const {
  const Instant now = clock_.monotonic();
  Instant next = now + 1h;
  if (!held_back_.empty()) next = std::min(next, held_back_since_ + longest_held_back);
  if (!has_something_to_show()) return next;
  if (!is_live_) return std::min(next, last_beat_ + heartbeat);
  return is_lent_ ? next : now + frame_time;
}

// Not within accept(): the registry may take its time, and nobody waits for an estimate.
void ConsoleSink::ask_for_outlook(std::unique_lock<std::mutex>& lock) {
  if (outlook_asked_ || !options_.read_outlook || !board_.is_moving()) return;
  outlook_asked_ = true;
  lock.unlock();
  Outlook outlook = options_.read_outlook();
  lock.lock();
  outlook_ = std::move(outlook);
}

void ConsoleSink::look() {
  const Instant now = clock_.monotonic();
  if (!held_back_.empty() && now >= held_back_since_ + longest_held_back) print_held_back();
  if (is_live_) {
    if (!is_lent_) draw();
  } else if (now >= last_beat_ + heartbeat) {
    beat();
  }
}

void ConsoleSink::beat() {
  last_beat_ = clock_.monotonic();
  for (const SignalLine& line : heartbeat_lines(view())) print(line);
}

void ConsoleSink::draw() {
  const Terminal& terminal = output_.talk_terminal();
  if (!terminal.is_ours()) return screen_.leave();
  if (!has_something_to_show()) return screen_.erase();
  ++frame_;
  // Asked anew each time, which notices a resized window as soon as SIGWINCH would. The last column and line stay free:
  // a terminal that is full scrolls or wraps.
  const auto width = static_cast<std::size_t>(std::max(1, terminal.width() - 1));
  const auto height = static_cast<std::size_t>(std::max(1, terminal.height() - 1));
  screen_.show(lay_out(view(), {width, height}));
}

BoardView ConsoleSink::view() const {
  std::optional<WaitingInLine> waiting;
  if (!waiting_.empty())
    waiting = WaitingInLine{waiting_, std::chrono::duration_cast<Duration>(clock_.monotonic() - waiting_since_)};
  return {board_, outlook_, options_.title, waiting, clock_.now(), frame_};
}

}  // namespace signalbox::cli
