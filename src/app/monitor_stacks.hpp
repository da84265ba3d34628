// Follows stacks that somebody else deploys, from a given beginning until each has come to its end, and tells all of it
// to the sinks. Changes nothing.
//
//   following ──settle(), or an operation has begun on each, or at once──▶ settling ──all at rest──▶ over
#pragma once

#include <memory>
#include <stop_token>
#include <vector>

#include "core/monitor_order.hpp"
#include "core/stack_outcome.hpp"
#include "ports/clock.hpp"
#include "ports/cloudformation.hpp"
#include "ports/signal_sink.hpp"

namespace signalbox {

struct FollowOptions;
[[nodiscard]] FollowOptions follow_options(const MonitorOrder& order);

class MonitorStacks {
 public:
  MonitorStacks(CloudFormation& cloudformation, Clock& clock, std::vector<SignalSink*> sinks, MonitorOrder order);
  ~MonitorStacks();
  MonitorStacks(const MonitorStacks&) = delete;
  MonitorStacks& operator=(const MonitorStacks&) = delete;

  /// Blocks until it is over or stop is requested; how each stack stands then, in the order of the order.
  [[nodiscard]] std::vector<StackOutcome> run(std::stop_token stop);
  /// From any thread, before or while it runs.
  void settle();

 private:
  class Beginnings;
  CloudFormation& cloudformation_;
  Clock& clock_;
  MonitorOrder order_;
  std::vector<SignalSink*> sinks_;
  std::unique_ptr<Beginnings> beginnings_;
};

}  // namespace signalbox
