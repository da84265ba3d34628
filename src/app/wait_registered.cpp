#include "app/wait_registered.hpp"

#include <fmt/format.h>

#include "app/describe_turn.hpp"
#include "app/first_entries.hpp"
#include "app/set_aside.hpp"
#include "app/time_limit.hpp"

namespace signalbox {
namespace {

Deployment first_record_of(const WaitRequest& request, Time now) {
  return first_record(request.turn.environment, request.turn.party, request.workflow_run_id, now);
}

// An ID that ended begins anew, as in a retried job; one that runs is not put back in line.
Deployment note_queued(const TurnPorts& ports, const WaitRequest& request) {
  DeploymentRecords records(ports.store, ports.clock);
  const Deployment first = first_record_of(request, ports.clock.now());
  Deployment known = records.create(first);
  if (!has_ended(known.status)) return known;
  records.save(first);
  return first;
}

// An ID that runs already keeps its record: waiting again for what one has must not end it.
void note_end(const TurnPorts& ports, const WaitRequest& request, const std::string& reason) {
  DeploymentRecords records(ports.store, ports.clock);
  auto record = records.find(request.turn.party.id);
  if (!record || record->status != DeploymentStatus::queued) return;
  record->status = DeploymentStatus::cancelled;
  record->reason = reason;
  record->ended_at = ports.clock.now();
  records.finish(*record);
}

Turn stand_in_line(const TurnPorts& ports, const WaitRequest& request, KeepLease& lease, std::stop_token stop) {
  const TimeLimit limit(ports.clock, request.turn.wait + grace_after_deadline, stop);
  Turn turn = AcquireTurn(ports, request.turn, lease).wait_for_turn(limit.token());
  if (std::holds_alternative<StoppedWaiting>(turn) && !stop.stop_requested()) return GaveUpWaiting{request.turn.wait};
  return turn;
}

// The longer lease stands in the lock before the beating ends, so that no watcher finds a short lease without a beat.
Registered leave_registered(const TurnPorts& ports, const WaitRequest& request, const Deployment& record,
                            KeepLease& lease) {
  Party party = request.turn.party;
  party.lease = request.lease;
  const auto admission = ports.locks.change<Admission>(request.turn.environment, [&](EnvironmentLock lock, Time now) {
    return admit(std::move(lock), party, QueuePolicy::reject, now);
  });
  lease.abandon();
  const auto* granted = std::get_if<Granted>(&admission);
  if (granted == nullptr)
    throw Error(ErrorKind::conflict,
                fmt::format("{} was taken from {} just after its turn had come", request.turn.environment, party.id),
                "wait again");
  return keep_registered({ports.store, ports.cloudformation, ports.clock}, record, party, granted->token);
}

// Nobody must wait out the long lease of a registration that failed half-way.
void give_back(const TurnPorts& ports, const WaitRequest& request) {
  try {
    ports.locks.change<Departure>(request.turn.environment, [&](EnvironmentLock lock, Time now) {
      return leave(std::move(lock), request.turn.party.id, now);
    });
  } catch (const Error&) {
    return;
  }
}

// Its beat, which is no longer this process's, would bring it back into a lock that had to be rebuilt.
void forget_registration(const TurnPorts& ports, const WaitRequest& request) {
  try {
    erase_beat(ports.store, request.turn.party.id);
  } catch (const Error&) {
    return;
  }
}

}  // namespace

namespace {

// Before standing in line, as a run does: wrong credentials show at once, and so does a stack that a person must mend.
void look_at_own_stacks(const TurnPorts& ports, const WaitRequest& request, std::stop_token stop) {
  const StackActivity activity = look_at_stacks(ports.cloudformation, request.turn.party.stacks, std::move(stop));
  const StackDescription* broken = activity.needs_action();
  if (broken == nullptr) return;
  Signal warning;
  warning.at = ports.clock.now();
  warning.text = fmt::format("{} is in {}: {}", broken->name, broken->status_text, next_step(broken->status));
  ports.signals.send(std::move(warning));
}

}  // namespace

WaitOutcome wait_registered(const TurnPorts& ports, const WaitRequest& request, std::stop_token stop) {
  const Instant began = ports.clock.monotonic();
  look_at_own_stacks(ports, request, stop);
  DeploymentRecords(ports.store, ports.clock).refuse_used_id(first_record_of(request, ports.clock.now()));
  KeepLease lease(
      ports.store, ports.locks, ports.clock,
      first_beat(request.turn.environment, request.turn.party, request.host, request.pid, ports.clock.now()),
      [](const std::string&) {});
  lease.start();
  const Deployment record = note_queued(ports, request);
  WaitOutcome outcome;
  try {
    outcome.turn = stand_in_line(ports, request, lease, std::move(stop));
    if (std::holds_alternative<Granted>(outcome.turn)) {
      outcome.registered = leave_registered(ports, request, record, lease);
    } else {
      lease.stop();
      note_end(ports, request, describe_turn(outcome.turn));
    }
  } catch (const Error& error) {
    give_back(ports, request);
    lease.stop();
    forget_registration(ports, request);
    note_end(ports, request, error.what());
    throw;
  }
  outcome.waited = std::chrono::duration_cast<Duration>(ports.clock.monotonic() - began);
  return outcome;
}

}  // namespace signalbox
