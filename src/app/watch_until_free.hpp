// Waits until an environment could be deployed into, without standing in line: it takes nothing, and whoever does stand
// in line may be first.
#pragma once

#include <stop_token>
#include <string>
#include <variant>
#include <vector>

#include "app/acquire_turn.hpp"
#include "app/answer_can_deploy.hpp"

namespace signalbox {

struct Watched {
  std::string environment;
  std::vector<std::string> stacks;
  Duration timeout{};
  /// Stacks, and holders that die, do not tell the registry: it is looked anew this often.
  Duration look_every{5'000};
};

struct BecameFree {
  CanDeployAnswer answer;
  Duration waited{};
};
/// It will never become free here; the answer says where to ask.
struct MovedElsewhere {
  CanDeployAnswer answer;
};
using WatchOutcome = std::variant<BecameFree, MovedElsewhere, GaveUpWaiting, StoppedWaiting>;

/// Blocks. CloudFormation or a registry that is away for a moment is told as a warning and asked again; when it is
/// still away at the end, throws what it threw. Any other trouble is thrown at once.
[[nodiscard]] WatchOutcome watch_until_free(const CanDeployPorts& ports, Broadcast& signals, const Watched& watched,
                                            std::stop_token stop);

}  // namespace signalbox
