// What the parts of one run share: where it works, what it was asked for, and how far it has come.
#pragma once

#include <string>
#include <utility>

#include "app/broadcast.hpp"
#include "app/deploy_command.hpp"
#include "app/expect_duration.hpp"
#include "app/record_signals.hpp"
#include "app/registry_reach.hpp"
#include "app/run_outcome.hpp"
#include "app/run_request.hpp"

namespace signalbox {

struct RunSession {
  const RunPorts& ports;
  const RunRequest& request;
  EnvironmentLocks& locks;
  RecordSignals& record;
  Broadcast& signals;
  DeployCommand& command;
  KeepLease& lease;
  const RegistryReach& reach;
  RunOutcome outcome{};
  Expectation expectation{};
  Token token = 0;                        ///< of our grant; 0 before
  bool stood_in_line = false;             ///< others were ahead
  std::vector<std::string> was_behind{};  ///< as AcquireTurn says it

  /// Without a registry.
  [[nodiscard]] bool is_alone() const { return outcome.without_registry; }
  void hurry() const {
    if (ports.hurry) ports.hurry();
  }
  void announce(SignalKind kind, std::string text, std::string status = {}, std::string reason = {}) {
    signals.announce(kind, ports.clock.now(), std::move(text), std::move(status), std::move(reason));
  }
};

}  // namespace signalbox
