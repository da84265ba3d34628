#include "cli/monitoring.hpp"

#include <algorithm>

#include "app/failed_ends.hpp"
#include "app/monitor_stacks.hpp"
#include "app/seen_outcomes.hpp"
#include "app/supervise_monitor.hpp"

namespace signalbox::cli {
namespace {

MonitorReport report_for(const MonitorOrder& order) { return {order.correlation_id, order.environment, {}}; }

void conclude(MonitorReport& report, bool waits, const std::stop_token& stop) {
  report.interrupted = stop.stop_requested();
  report.waited_in_vain =
      waits && std::ranges::any_of(report.stacks, [](const StackOutcome& stack) { return !stack.touched; });
}

}  // namespace

MonitorReport monitor_here(CloudFormation& cloudformation, Clock& clock, MonitorOrder order, SignalSinks sinks,
                           std::stop_token stop) {
  MonitorReport report = report_for(order);
  const bool waits = order.settle_when == SettleWhen::all_begun;
  FailedEnds failed;
  sinks.push_back(&failed);
  MonitorStacks monitor(cloudformation, clock, std::move(sinks), std::move(order));
  report.stacks = monitor.run(stop);
  failed.add_to(report.stacks);
  conclude(report, waits, stop);
  return report;
}

MonitorReport monitor_supervised(Companions& companions, Clock& clock, MonitorOrder order, SignalSinks sinks,
                                 std::stop_token stop) {
  MonitorReport report = report_for(order);
  const bool waits = order.settle_when == SettleWhen::all_begun;
  FailedEnds failed;
  sinks.push_back(&failed);
  Broadcast broadcast(order.correlation_id, order.environment, std::move(sinks));
  SeenOutcomes seen(broadcast, order);
  SuperviseMonitor monitor(companions, clock, seen, std::move(order));
  auto end = monitor.run(stop);
  auto* ended = std::get_if<MonitorEnded>(&end);
  report.stacks = ended != nullptr ? std::move(ended->outcomes) : seen.outcomes();
  failed.add_to(report.stacks);
  if (const auto* given_up = std::get_if<MonitorGivenUp>(&end)) report.given_up = given_up->reason;
  conclude(report, waits, stop);
  return report;
}

}  // namespace signalbox::cli
