// Tells sinks in a thread of its own, each signal once and in order, so that one that takes its time (a log on a slow
// disk) holds up neither who makes the signals nor the other sinks. Nothing is dropped while it lasts; at the end the
// rest has `patience_with_sinks` to be told.
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include "ports/clock.hpp"
#include "ports/signal_sink.hpp"

namespace signalbox {

inline constexpr Duration patience_with_sinks{2'000};

/// Safe to use from many threads; the sinks must outlive it.
class TellApart : public SignalSink {
 public:
  TellApart(Clock& clock, std::vector<SignalSink*> sinks);
  /// As finish(); waits for a signal that is just being told.
  ~TellApart() override;
  TellApart(const TellApart&) = delete;
  TellApart& operator=(const TellApart&) = delete;

  /// Never waits for a sink.
  void accept(const Signal& signal) override;
  /// Until all were told, or the patience is over: then what was not is dropped. Whether all were told.
  bool finish();

 private:
  void tell_on(std::stop_token stop);
  [[nodiscard]] bool is_all_told() const { return untold_.empty() && !is_telling_; }

  Clock& clock_;
  const std::vector<SignalSink*> sinks_;
  std::mutex mutex_;  // guards what follows; never held while a sink is told
  std::condition_variable_any changed_;
  std::deque<Signal> untold_;
  bool is_telling_ = false;
  std::jthread thread_;
};

}  // namespace signalbox
