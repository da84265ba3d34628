// Where signals go: console, log, registry, Slack.
#pragma once

#include "core/signal.hpp"

namespace signalbox {

class SignalSink {
 public:
  virtual ~SignalSink() = default;
  /// Called from one thread at a time, the lease's too: must wait for nothing (see app/tell_apart.hpp), must not throw.
  virtual void accept(const Signal& signal) = 0;
};

}  // namespace signalbox
