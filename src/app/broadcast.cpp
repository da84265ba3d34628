#include "app/broadcast.hpp"

namespace signalbox {

void Broadcast::send(Signal signal) {
  if (signal.correlation_id.empty()) signal.correlation_id = correlation_id_;
  if (signal.environment.empty()) signal.environment = environment_;
  std::lock_guard guard(mutex_);
  for (SignalSink* sink : sinks_) sink->accept(signal);
}

void Broadcast::send_all(std::vector<Signal> signals) {
  for (Signal& signal : signals) send(std::move(signal));
}

void Broadcast::announce(SignalKind kind, Time at, std::string text, std::string status, std::string reason) {
  Signal signal;
  signal.kind = kind;
  signal.at = at;
  signal.text = std::move(text);
  signal.status = std::move(status);
  signal.reason = std::move(reason);
  send(std::move(signal));
}

}  // namespace signalbox
