// The evidence of the commands that follow stacks: what collects it, and what is said of it at their end.
#pragma once

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "app/collect_evidence.hpp"

namespace signalbox {
class Toolbox;
struct MonitorOrder;
struct EnvironmentSettings;
}  // namespace signalbox

namespace signalbox::cli {

class Session;

/// Asks about stacks of this place, and keeps what is found in the registry of the tools.
[[nodiscard]] EvidencePorts evidence_ports(Toolbox& tools, const EnvironmentSettings& place);
/// The lines that tell most; warns when the registry does not have all of it.
[[nodiscard]] std::vector<std::string> end_of_evidence(CollectEvidence& evidence, Session& session);
/// The same as a signal for a log, where nobody looks; nullopt when the registry has it all.
[[nodiscard]] std::optional<Signal> loss_of_evidence(CollectEvidence& evidence, const MonitorOrder& order,
                                                     std::stop_token stop);

}  // namespace signalbox::cli
