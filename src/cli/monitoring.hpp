// What the commands that monitor have in common: an order is followed, here or in a supervised process, and told to the
// sinks; the report says how it ended.
#pragma once

#include <stop_token>
#include <vector>

#include "cli/render/monitor_view.hpp"
#include "core/monitor_order.hpp"
#include "ports/signal_sink.hpp"

namespace signalbox {
class Clock;
class CloudFormation;
class Companions;
}  // namespace signalbox

namespace signalbox::cli {

using SignalSinks = std::vector<SignalSink*>;

/// Blocks until it is over or stop is requested.
[[nodiscard]] MonitorReport monitor_here(CloudFormation& cloudformation, Clock& clock, MonitorOrder order,
                                         SignalSinks sinks, std::stop_token stop);
/// The same in a process of its own that is started anew when it dies.
[[nodiscard]] MonitorReport monitor_supervised(Companions& companions, Clock& clock, MonitorOrder order,
                                               SignalSinks sinks, std::stop_token stop);

}  // namespace signalbox::cli
