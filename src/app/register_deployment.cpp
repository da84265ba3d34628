#include "app/register_deployment.hpp"

#include "app/set_aside.hpp"
#include "app/stack_activity.hpp"
#include "app/without_registry.hpp"
#include "records/beat_document.hpp"
#include "records/keys.hpp"

namespace signalbox {
namespace {

/// nullopt: not asked for, since a stack is busy.
using MayBeAdmitted = std::optional<Admission>;

void write_over(DocumentStore& store, const std::string& key, const std::string& body) {
  for (;;) {
    const auto current = store.get(key);
    if (store.put(key, body, current ? current->version : 0)) return;
  }
}

// Nobody must wait out the long lease of a registration that failed half-way.
void give_back(DocumentStore& store, EnvironmentLocks& locks, const std::string& environment, const std::string& id,
               Token token) {
  try {
    locks.change<Departure>(
        environment, [&](EnvironmentLock lock, Time now) { return leave_grant(std::move(lock), id, token, now); });
    erase_beat(store, id);
  } catch (const Error&) {
    return;
  }
}

}  // namespace

Registered keep_registered(const RegistrationPorts& ports, Deployment deployment, const Party& party, Token token) {
  Beat beat;
  beat.party = party;
  beat.environment = deployment.environment;
  beat.token = token;
  beat.since = deployment.started_at;
  beat.at = ports.clock.now();
  beat.count =
      static_cast<std::uint64_t>(beat.at.time_since_epoch().count());  // registering again must change the beat
  write_over(ports.store, keys::beat(party.id), write_beat(beat));

  DeploymentRecords records(ports.store, ports.clock);
  deployment.status = DeploymentStatus::running;
  deployment.token = token;
  deployment.granted_at = deployment.began_at = ports.clock.now();
  Deployment known = records.create(deployment);
  if (has_ended(known.status)) {
    known = deployment;  // another try under the same ID: it has its own beginning and no end yet
    records.save(known);
  } else if (known.token != token || known.status != DeploymentStatus::running) {
    known.status = DeploymentStatus::running;
    known.token = token;
    known.granted_at = known.began_at = deployment.granted_at;
    known.ended_at.reset();
    records.save(known);
  }
  return {token, std::move(known)};
}

namespace {

std::optional<StackDescription> broken_stack(const StackActivity& activity) {
  const StackDescription* broken = activity.needs_action();
  return broken != nullptr ? std::optional(*broken) : std::nullopt;
}

// Nothing is held and nothing is recorded; whoever comes next is kept out by the stacks only while they move.
Registration register_without_registry(const RegistrationPorts& ports, const Deployment& deployment,
                                       const Error& trouble, std::stop_token stop) {
  const StackActivity activity = look_at_stacks(ports.cloudformation, deployment.stacks, std::move(stop));
  if (const StackDescription* busy = activity.busy()) return BlockedByStack{*busy};
  return Registered{0, deployment, broken_stack(activity), trouble.what()};
}

Registration register_with_registry(const RegistrationPorts& ports, EnvironmentLocks& locks,
                                    const EnvironmentLock& before, const Deployment& deployment, const Party& party,
                                    std::stop_token stop) {
  const bool already_mine = before.holder && before.holder->party.id == party.id;
  StackActivity activity;
  if (!already_mine) {
    DeploymentRecords(ports.store, ports.clock).refuse_used_id(deployment);
    activity = look_at_stacks(ports.cloudformation, party.stacks, stop);
    set_dead_holder_aside({ports.store, ports.cloudformation, ports.clock}, locks, deployment.environment, stop);
  }
  const StackDescription* busy = activity.busy();
  const auto answer = locks.change<MayBeAdmitted>(deployment.environment, [&](EnvironmentLock lock, Time now) {
    if (busy != nullptr && !lock.holder) return Change<MayBeAdmitted>{std::move(lock), std::nullopt};
    auto [changed, asked] = admit(std::move(lock), party, QueuePolicy::reject, now);
    return Change<MayBeAdmitted>{std::move(changed), std::move(asked)};
  });
  if (!answer) return BlockedByStack{*busy};
  const Admission& admission = *answer;
  if (const auto* granted = std::get_if<Granted>(&admission)) {
    try {
      Registered registered = keep_registered(ports, deployment, party, granted->token);
      registered.broken = broken_stack(activity);
      return registered;
    } catch (const Error&) {
      if (!already_mine) give_back(ports.store, locks, deployment.environment, party.id, granted->token);
      throw;
    }
  }
  if (const auto* refused = std::get_if<Refused>(&admission)) return *refused;
  // The id already stands in line elsewhere and keeps its place; the environment is not its own yet.
  const auto& waiting = std::get<Waiting>(admission);
  return Refused{waiting.holder ? Refused::Why::occupied : Refused::Why::frozen, waiting.holder, waiting.freeze, {}};
}

}  // namespace

Registration register_deployment(const RegistrationPorts& ports, const Deployment& deployment, const Party& party,
                                 std::stop_token stop) {
  EnvironmentLocks locks(ports.store, ports.clock);
  EnvironmentLock before;
  try {
    before = locks.read(deployment.environment);
  } catch (const Error& error) {
    if (!ports.may_fall_back) throw;
    expect_fallback(error, /*required=*/false, deployment.environment, deployment.stacks);
    return register_without_registry(ports, deployment, error, std::move(stop));
  }
  // It answers: from here on nothing else decides who holds.
  return register_with_registry(ports, locks, before, deployment, party, std::move(stop));
}

std::vector<Released> release_deployment(const RegistrationPorts& ports, const std::string& id, DeploymentStatus status,
                                         const std::string& reason) {
  EnvironmentLocks locks(ports.store, ports.clock);
  std::vector<Released> released;
  for (const EnvironmentLock& lock : locks.read_readable()) {
    const bool involved = (lock.holder && lock.holder->party.id == id) || place_of(lock, id).has_value();
    if (!involved) continue;
    const auto departure = locks.change<Departure>(
        lock.environment, [&](EnvironmentLock current, Time now) { return leave(std::move(current), id, now); });
    released.push_back({id, lock.environment, departure});
  }
  erase_beat(ports.store, id);

  DeploymentRecords(ports.store, ports.clock).close(id, 0, status, reason);
  return released;
}

}  // namespace signalbox
