// The one stream of signals: stamps each with the deployment's names and hands it to every sink, one at a time.
#pragma once

#include <mutex>
#include <string>
#include <vector>

#include "ports/signal_sink.hpp"

namespace signalbox {

/// Safe to use from many threads; the sinks must outlive it.
class Broadcast {
 public:
  Broadcast(std::string correlation_id, std::string environment, std::vector<SignalSink*> sinks)
      : correlation_id_(std::move(correlation_id)), environment_(std::move(environment)), sinks_(std::move(sinks)) {}

  void send(Signal signal);
  void send_all(std::vector<Signal> signals);
  /// About the deployment as a whole.
  void announce(SignalKind kind, Time at, std::string text, std::string status = {}, std::string reason = {});

 private:
  std::string correlation_id_;
  std::string environment_;
  std::vector<SignalSink*> sinks_;
  std::mutex mutex_;
};

}  // namespace signalbox
