// Where signals go: console, log, registry, Slack.
#pragma once

#include "core/signal.hpp"

namespace signalbox {

class SignalSink {
 public:
  virtual ~SignalSink() = default;
  /// Called from one thread at a time. Must not block a deployment and must not throw.
  virtual void accept(const Signal& signal) = 0;
};

}  // namespace signalbox
