#include "app/set_aside.hpp"

#include "app/deployment_records.hpp"
#include "app/stack_activity.hpp"
#include "records/keys.hpp"

namespace signalbox {

void erase_beat(DocumentStore& store, const std::string& id) {
  if (const auto beat = store.get(keys::beat(id))) static_cast<void>(store.erase(beat->key, beat->version));
}

// A dead holder is set aside only where its own stacks are quiet too, and only the grant that was judged.
void set_dead_holder_aside(const CanDeployPorts& ports, EnvironmentLocks& locks, const std::string& environment,
                           std::stop_token stop) {
  const EnvironmentLock lock = locks.read(environment);
  if (!lock.holder || !looks_dead(ports.store, *lock.holder, ports.clock.now())) return;
  // Nobody to ask is no answer: it keeps the environment until somebody comes who can ask, or releases it.
  if (ports.cloudformation == nullptr && !lock.holder->party.stacks.empty()) return;
  const bool quiet = look_at_stacks(ports.cloudformation, lock.holder->party.stacks, std::move(stop)).busy() == nullptr;
  // CloudFormation may have taken its time, and the dead may have come back in it.
  if (!looks_dead(ports.store, *lock.holder, ports.clock.now())) return;
  const auto expiry = locks.change<Expiry>(environment, [&](EnvironmentLock current, Time now) {
    return expire_grant(std::move(current), *lock.holder, quiet, now);
  });
  if (expiry != Expiry::removed) return;
  DeploymentRecords(ports.store, ports.clock)
      .close(lock.holder->party.id, lock.holder->token, DeploymentStatus::failed, "its runner was gone");
  erase_beat(ports.store, lock.holder->party.id);
}

}  // namespace signalbox
