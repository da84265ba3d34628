#include "app/read_environments.hpp"

#include <algorithm>

#include "app/answer_can_deploy.hpp"
#include "app/deployment_records.hpp"
#include "app/environment_locks.hpp"
#include "app/expect_duration.hpp"

namespace signalbox {
namespace {

Duration since(Time then, Time now) { return std::max(Duration(0), now - then); }

HeldEnvironment describe(DocumentStore& store, Clock& clock, const EnvironmentLock& lock) {
  HeldEnvironment held{.environment = lock.environment, .holder = *lock.holder, .waiting = lock.queue.size()};
  const Party& party = held.holder.party;
  held.elapsed = since(held.holder.since, clock.now());
  const std::string stack = party.stacks.empty() ? std::string() : party.stacks.front();
  const auto record = DeploymentRecords(store, clock).find(party.id);
  const Duration deployed = deployed_by_holder(held.holder, record, clock.now());
  held.estimated_remaining = ExpectDuration(store, clock).remaining(lock.environment, stack, deployed);
  if (record) {
    held.stack_status = record->stack_status;
    held.console_url = record->console_url;
    held.asks = record->asks;
  }
  held.looks_dead = looks_dead(store, held.holder, clock.now());
  held.freeze = freeze_in_force(lock, clock.now());
  return held;
}

std::optional<HeldEnvironment> describe_if_held(DocumentStore& store, Clock& clock, const EnvironmentLock& lock) {
  return lock.holder ? std::optional(describe(store, clock, lock)) : std::nullopt;
}

}  // namespace

std::optional<HeldEnvironment> read_holder(DocumentStore& store, Clock& clock, const std::string& environment) {
  return describe_if_held(store, clock, EnvironmentLocks(store, clock).read(environment));
}

std::vector<HeldEnvironment> read_holders(DocumentStore& store, Clock& clock) {
  std::vector<HeldEnvironment> all;
  for (const EnvironmentLock& lock : EnvironmentLocks(store, clock).read_readable()) {
    if (lock.holder) all.push_back(describe(store, clock, lock));
  }
  return all;
}

std::vector<FrozenEnvironment> read_frozen(DocumentStore& store, Clock& clock, const std::string& environment) {
  std::vector<FrozenEnvironment> frozen;
  EnvironmentLocks locks(store, clock);
  const auto all = environment.empty() ? locks.read_readable() : std::vector{locks.read(environment)};
  for (const EnvironmentLock& lock : all) {
    if (auto freeze = freeze_in_force(lock, clock.now())) frozen.push_back({lock.environment, std::move(*freeze)});
  }
  return frozen;
}

Queue read_queue(DocumentStore& store, Clock& clock, const std::string& environment) {
  const EnvironmentLock lock = EnvironmentLocks(store, clock).read(environment);
  const Time now = clock.now();
  Queue queue{.environment = environment, .held = describe_if_held(store, clock, lock)};
  queue.freeze = freeze_in_force(lock, now);
  const ExpectDuration expectation(store, clock);
  for (std::size_t i = 0; i < lock.queue.size(); ++i) {
    const Waiter& waiter = lock.queue[i];
    queue.places.push_back({i + 1, waiter, since(waiter.since, now), expectation.describe_wait(lock, i + 1)});
  }
  return queue;
}

}  // namespace signalbox
