// What the signals themselves say of each stack: all that is known when nobody is left who could be asked. No stack is
// at rest by it.
#pragma once

#include <vector>

#include "app/tell_once.hpp"
#include "core/monitor_order.hpp"
#include "core/stack_outcome.hpp"

namespace signalbox {

/// Passes each signal on once. For one thread at a time.
class SeenOutcomes : public SignalSink {
 public:
  SeenOutcomes(Broadcast& signals, const MonitorOrder& order);
  void accept(const Signal& signal) override;
  [[nodiscard]] const std::vector<StackOutcome>& outcomes() const { return outcomes_; }

 private:
  TellOnce tell_;
  std::vector<StackOutcome> outcomes_;
};

}  // namespace signalbox
