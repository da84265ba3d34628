#include "cli/console_sink.hpp"

#include <fmt/format.h>

#include <array>

#include "cli/render/signal_line.hpp"
#include "core/plain_text.hpp"

namespace signalbox::cli {
namespace {

using namespace std::chrono_literals;

constexpr std::array frames{"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"};

bool is_warning(SignalKind kind) {
  return kind == SignalKind::warning || kind == SignalKind::lease_lost || kind == SignalKind::lock_taken_over ||
         kind == SignalKind::registry_lost || kind == SignalKind::registry_back;
}

std::string clock_time(Time at) {
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::seconds>(at - day));
  return fmt::format("{:02}:{:02}:{:02}", time.hours().count(), time.minutes().count(), time.seconds().count());
}

}  // namespace

ConsoleSink::ConsoleSink(Output& output, Clock& clock, Talk talk)
    : output_(output), clock_(clock), talk_(talk), thread_([this](std::stop_token stop) { run(std::move(stop)); }) {}

ConsoleSink::~ConsoleSink() { finish(); }

void ConsoleSink::accept(const Signal& signal) {
  if (talk_ == Talk::warnings && !is_warning(signal.kind)) return;
  std::lock_guard guard(mutex_);
  erase_live_line();
  if (const auto line = signal_line(signal)) {
    print(fmt::format("{}  {}  {}", output_.paint_talk(Tone::faint, clock_time(clock_.now())),
                      output_.paint_talk(line->tone, fmt::format("{:<9}", line->word)), line->text));
  }
  const bool waiting = signal.kind == SignalKind::queued || signal.kind == SignalKind::queue_moved;
  const bool over = signal.kind == SignalKind::turn_granted || signal.kind == SignalKind::deployment_finished;
  if (waiting && live_.empty()) live_since_ = clock_.monotonic() - signal.elapsed;
  if (waiting) live_ = escape_for_terminal(signal.text);
  if (over) live_.clear();
  changed_.notify_all();
}

void ConsoleSink::finish() {
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
  std::lock_guard guard(mutex_);
  erase_live_line();
}

// A terminal is redrawn while there is something to redraw; a log gets a line every few minutes.
Duration ConsoleSink::tick() const { return output_.talk_terminal().is_terminal() ? Duration(120) : Duration(2min); }

void ConsoleSink::run(std::stop_token stop) {
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested()) {
    const bool idle = live_.empty();
    if (idle) {
      clock_.wait_until(lock, changed_, clock_.monotonic() + 1h, stop, [&] { return !live_.empty(); });
      continue;
    }
    const bool ended =
        clock_.wait_until(lock, changed_, clock_.monotonic() + tick(), stop, [&] { return live_.empty(); });
    if (!ended && !stop.stop_requested()) draw_live_line();
  }
}

void ConsoleSink::draw_live_line() {
  const std::string waited = human_duration(std::chrono::floor<std::chrono::seconds>(clock_.monotonic() - live_since_));
  if (!output_.talk_terminal().is_terminal()) {
    print(fmt::format("{}  {:<9}  {}, waiting for {}", clock_time(clock_.now()), "waiting", live_, waited));
    return;
  }
  std::string line = fmt::format("{} {}  waiting for {}", frames[frame_++ % frames.size()], live_, waited);
  const auto width = static_cast<std::size_t>(std::max(20, output_.talk_terminal().width() - 1));
  if (line.size() > width) line = escape_for_terminal(line.substr(0, width - 1)) + "…";
  output_.draw("\r\x1b[K" + output_.paint_talk(Tone::faint, line));
  drawn_ = true;
}

void ConsoleSink::erase_live_line() {
  if (drawn_) output_.draw("\r\x1b[K");
  drawn_ = false;
}

void ConsoleSink::print(const std::string& line) { output_.talk(line); }

}  // namespace signalbox::cli
