// Sets a dead holder aside without having watched it: for whoever asks once and does not wait. Goes by timestamps, with
// the allowance of core/life_watch.hpp, and by CloudFormation.
#pragma once

#include <stop_token>
#include <string>

#include "app/answer_can_deploy.hpp"
#include "app/environment_locks.hpp"

namespace signalbox {

/// Nothing happens while the holder lives, while one of its stacks moves, or while nobody can be asked about them.
/// Throws what the ports throw.
void set_dead_holder_aside(const CanDeployPorts& ports, EnvironmentLocks& locks, const std::string& environment,
                           std::stop_token stop);

/// Erases the party's sign of life, whoever wrote it.
void erase_beat(DocumentStore& store, const std::string& id);

}  // namespace signalbox
