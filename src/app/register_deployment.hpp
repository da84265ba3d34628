// Taking and giving back an environment without a process that stays: for scripts that call `register` before and
// `release` after. The one-shot counterpart of AcquireTurn: it never waits, and judges a dead holder by timestamps.
#pragma once

#include <optional>
#include <stop_token>
#include <string>
#include <variant>
#include <vector>

#include "app/deployment_records.hpp"
#include "app/environment_locks.hpp"
#include "ports/cloudformation.hpp"

namespace signalbox {

struct RegistrationPorts {
  DocumentStore& store;
  CloudFormation* cloudformation;  ///< may be null when no stack is named
  Clock& clock;
  bool may_fall_back = false;  ///< to CloudFormation alone, while the registry is unavailable
};

struct Registered {
  Token token = 0;  ///< 0: there is no registry, and nothing is held
  Deployment deployment;
  std::optional<StackDescription> broken = {};  ///< a stack that needs action before a deployment can work
  std::string registry_trouble = {};            ///< set: CloudFormation alone says that its stacks are quiet
};
/// Somebody else's stack operation is running although the registry is free.
struct BlockedByStack {
  StackDescription stack;
};
using Registration = std::variant<Registered, Refused, BlockedByStack>;

/// Takes the environment for the deployment, or says who has it. Idempotent for the same id. Throws what the ports
/// throw, and Error{invalid_input} for the id of an ended deployment that this one may not repeat.
[[nodiscard]] Registration register_deployment(const RegistrationPorts& ports, const Deployment& deployment,
                                               const Party& party, std::stop_token stop);

/// Writes the beat and the record of a party that holds; used where a turn was waited for and is to outlive this
/// process.
[[nodiscard]] Registered keep_registered(const RegistrationPorts& ports, Deployment deployment, const Party& party,
                                         Token token);

struct Released {
  std::string id;
  std::string environment;
  Departure departure = Departure::was_absent;
};

/// Gives back whatever the deployment holds or waits for, in whichever environment, and records its end. Idempotent: an
/// id that holds nothing is answered with was_absent. `status` is recorded unless the record already ended.
[[nodiscard]] std::vector<Released> release_deployment(const RegistrationPorts& ports, const std::string& id,
                                                       DeploymentStatus status, const std::string& reason);

}  // namespace signalbox
