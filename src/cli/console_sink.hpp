// Shows signals as they come: a line each on stderr. On a terminal, while nobody else writes there (waiting in line,
// settling), a live line below them says what is being waited for and for how long; in CI a plain line now and then
// says that it still waits.
#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "cli/output.hpp"
#include "core/signal.hpp"
#include "ports/clock.hpp"
#include "ports/signal_sink.hpp"

namespace signalbox::cli {

enum class Talk { everything, warnings };

class ConsoleSink : public SignalSink {
 public:
  ConsoleSink(Output& output, Clock& clock, Talk talk = Talk::everything);
  ~ConsoleSink() override;
  ConsoleSink(const ConsoleSink&) = delete;
  ConsoleSink& operator=(const ConsoleSink&) = delete;

  void accept(const Signal& signal) override;
  /// Ends the live line.
  void finish();

 private:
  void run(std::stop_token stop);
  void draw_live_line();
  void erase_live_line();
  void print(const std::string& line);
  [[nodiscard]] Duration tick() const;

  Output& output_;
  Clock& clock_;
  Talk talk_;
  std::mutex mutex_;  // guards what follows
  std::condition_variable_any changed_;
  std::string live_;  ///< what is waited for; empty: nothing to show
  Instant live_since_{};
  std::size_t frame_ = 0;
  bool drawn_ = false;
  std::jthread thread_;
};

}  // namespace signalbox::cli
