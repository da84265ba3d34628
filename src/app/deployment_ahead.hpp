// How the deployment ended that last changed the environment before this one: the one right ahead in the line, or,
// where that one had its turn and started nothing, whoever did before it. Whoever leaves hands over first and records
// its end then, so that record is waited for, shortly.
#pragma once

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "app/deployment_records.hpp"

namespace signalbox {

struct DeploymentAhead {
  std::string id;
  std::optional<DeploymentStatus> status;  ///< absent: nobody knows
  std::string reason;                      ///< why it ended so, or why nobody knows
};

/// Who asks.
struct TurnInLine {
  std::string environment;
  Token token = 0;                      ///< of its grant
  std::vector<std::string> was_behind;  ///< who was ahead in the line, the next to go last
};

/// nullopt when none of those ahead had a turn, or none ever deployed. Throws Error{interrupted} once stop is
/// requested.
[[nodiscard]] std::optional<DeploymentAhead> await_end_ahead(DocumentStore& store, Clock& clock, const TurnInLine& turn,
                                                             std::stop_token stop);

}  // namespace signalbox
