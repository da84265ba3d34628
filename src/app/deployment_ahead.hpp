// How the deployment ended that had the environment right before this one. Whoever leaves hands over first and records
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

/// `was_behind`: who was ahead in the line, the next to go last. nullopt when none of them had a turn. Throws
/// Error{interrupted} once stop is requested.
[[nodiscard]] std::optional<DeploymentAhead> await_end_ahead(DocumentStore& store, Clock& clock,
                                                             const std::vector<std::string>& was_behind,
                                                             std::stop_token stop);

}  // namespace signalbox
