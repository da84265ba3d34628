// Stands in line for a script that goes on after this process has ended: when the turn comes, the environment is left
// registered under the ID, with a lease long enough for what follows, so that nobody can slip in between.
#pragma once

#include <optional>
#include <stop_token>
#include <string>

#include "app/acquire_turn.hpp"
#include "app/register_deployment.hpp"

namespace signalbox {

struct WaitRequest {
  TurnRequest turn;                          ///< its lease holds while this process stands in line
  Duration lease{std::chrono::minutes(60)};  ///< holds from the grant on, without a further sign of life
  std::string workflow_run_id;
  std::string host;
  std::int64_t pid = 0;
};

struct WaitOutcome {
  Turn turn;
  std::optional<Registered> registered;  ///< set when the turn was granted
  Duration waited{};
};

/// Blocks, and never much longer than `turn.wait`. On anything but a grant the party has left the line again and its
/// record says why. Throws what the ports throw, also having left.
[[nodiscard]] WaitOutcome wait_registered(const TurnPorts& ports, const WaitRequest& request, std::stop_token stop);

}  // namespace signalbox
