// Shows signals as they come: a line each on stderr. On a terminal, while nobody else writes there (waiting in line,
// following stacks), a board of what moves stands below them and is drawn anew; in a log a line every few minutes says
// that it goes on and how far it is. In GitHub's log, lines about single resources stand in groups that open on a
// click.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "cli/live_screen.hpp"
#include "cli/render/board_layout.hpp"
#include "cli/render/signal_line.hpp"
#include "ports/clock.hpp"
#include "ports/signal_sink.hpp"

namespace signalbox::cli {

enum class Talk { everything, warnings };

struct ConsoleOptions {
  Talk talk = Talk::everything;
  std::string title;  ///< over the board: the environment
  /// What history says; asked once, from the console's thread, when the first stack moves. May block.
  std::function<Outlook()> read_outlook;
};

class ConsoleSink : public SignalSink {
 public:
  ConsoleSink(Output& output, Clock& clock, Talk talk = Talk::everything);
  ConsoleSink(Output& output, Clock& clock, ConsoleOptions options);
  ~ConsoleSink() override;
  ConsoleSink(const ConsoleSink&) = delete;
  ConsoleSink& operator=(const ConsoleSink&) = delete;

  void accept(const Signal& signal) override;
  /// From here to take_back_terminal() somebody else writes to the terminal: nothing is drawn.
  void lend_terminal();
  void take_back_terminal();
  /// Ends the board, says what was held back.
  void finish();
  /// What history said; nothing before a stack has moved.
  [[nodiscard]] Outlook outlook() const;

 private:
  void run(std::stop_token stop);
  [[nodiscard]] Instant next_look() const;
  [[nodiscard]] bool has_something_to_show() const;
  void look();
  void ask_for_outlook(std::unique_lock<std::mutex>& lock);
  void note_waiting(const Signal& signal);
  void say(const Signal& signal);
  void print(const SignalLine& line);
  void print_held_back();
  void beat();
  void draw();
  [[nodiscard]] std::string with_time(const SignalLine& line) const;
  [[nodiscard]] BoardView view() const;

  Output& output_;
  Clock& clock_;
  const ConsoleOptions options_;
  const bool is_live_;        ///< lines can be drawn anew
  const bool has_groups_;     ///< GitHub's log
  mutable std::mutex mutex_;  // guards what follows
  std::condition_variable_any changed_;
  StackBoard board_;
  Outlook outlook_;
  bool outlook_asked_ = false;
  std::string waiting_;  ///< what is waited for; empty: nothing
  Instant waiting_since_{};
  Instant last_beat_{};
  std::vector<std::string> held_back_;  ///< lines for a group
  Instant held_back_since_{};
  LiveScreen screen_;
  std::size_t frame_ = 0;
  bool is_lent_ = false;
  bool has_news_ = false;
  std::jthread thread_;
};

}  // namespace signalbox::cli
