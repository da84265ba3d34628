#include "app/end_run.hpp"

#include <fmt/format.h>

#include "app/kept_back.hpp"
#include "app/prune_registry.hpp"

namespace signalbox {
namespace {

using namespace std::chrono_literals;

// A registry that is started anew must cost neither the record nor the hand-over.
constexpr Duration patience_at_the_end = 15s;

}  // namespace

void EndRun::conclude(std::stop_token stop) {
  give_back(stop);
  RunOutcome& outcome = session_.outcome;
  try {
    // One that was away at the start need not be waited for.
    if (session_.is_alone()) outage_ends_by_ = session_.ports.clock.monotonic();
    outlast_outage(stop, [&] { record_end(); });
    if (session_.is_alone())
      session_.announce(SignalKind::registry_back, "the registry is back; this deployment is recorded");
  } catch (const Error& error) {
    outcome.recorded = false;
    session_.announce(SignalKind::registry_lost, "the registry could not be told how this deployment ended", {},
                      error.what());
  }
  outcome.deployment = session_.record.current();
  if (!outcome.recorded) {
    keep_back();
  } else if (!outcome.interrupted) {
    hand_over_kept_back();
    forget_old_records();
  }
  session_.announce(SignalKind::deployment_finished, {}, std::string(to_string(outcome.deployment.status)),
                    outcome.deployment.reason);
}

// The first trouble is the one that is told, whatever else goes wrong while leaving.
void EndRun::give_up(const Error& error, std::stop_token stop) {
  give_back(stop);
  if (session_.is_alone()) return;
  try {
    session_.outcome.deployment = session_.record.finish(DeploymentStatus::failed, error.what(), std::nullopt);
  } catch (const Error& again) {
    warn_about_registry(again);
  }
}

// How the command ended is known and must not be lost over a registry that is away; then the lease runs out by itself.
void EndRun::give_back(std::stop_token stop) {
  if (session_.is_alone()) return;
  session_.outcome.lease_lost = session_.lease.is_lost();
  const bool command_lives_on = session_.command.was_started() && !session_.outcome.command;
  try {
    outlast_outage(stop, [&] {
      if (!all_at_rest(session_.outcome.stacks)) {
        keep_held_for_moving_stack();
      } else if (!command_lives_on) {
        leave_environment();
      }
    });
  } catch (const Error& error) {
    warn_about_registry(error);
    session_.lease.abandon();
    return;
  }
  // Nothing tells when a command ends that lives on without us: no goodbye is said, its lease runs out.
  if (command_lives_on) {
    session_.lease.abandon();
  } else {
    session_.lease.stop();
  }
}

void EndRun::warn_about_registry(const Error& error) {
  session_.announce(SignalKind::warning,
                    "the registry could not be told that this deployment is over; its lease runs out by itself", {},
                    error.what());
}

// Throws once the patience is over, which is the same for all that is to be said at the end.
void EndRun::outlast_outage(std::stop_token stop, const std::function<void()>& what) {
  for (;;) {
    try {
      return what();
    } catch (const Error& error) {
      if (!outage_ends_by_) outage_ends_by_ = session_.ports.clock.monotonic() + patience_at_the_end;
      const bool is_worth_it =
          error.kind() == ErrorKind::unavailable && session_.ports.clock.monotonic() < *outage_ends_by_;
      if (!is_worth_it || !pause(session_.ports.clock, 1s, stop)) throw;
    }
  }
}

void EndRun::keep_held_for_moving_stack() {
  session_.locks.change<Expiry>(session_.request.turn.environment, [&](EnvironmentLock lock, Time now) {
    if (!lock.holder || lock.holder->token != session_.token) return Change<Expiry>{std::move(lock), Expiry::absent};
    return expire(std::move(lock), session_.request.turn.party.id, /*stacks_quiet=*/false, now);
  });
}

void EndRun::leave_environment() {
  session_.locks.change<Departure>(session_.request.turn.environment, [&](EnvironmentLock lock, Time now) {
    return leave_grant(std::move(lock), session_.request.turn.party.id, session_.token, now);
  });
}

void EndRun::keep_back() {
  RunOutcome& outcome = session_.outcome;
  if (session_.ports.kept_back == nullptr || !std::holds_alternative<Granted>(outcome.turn)) return;
  try {
    KeptBack(*session_.ports.kept_back, session_.request.registry).keep(outcome.deployment);
    outcome.kept_back = true;
  } catch (const Error& error) {
    session_.announce(SignalKind::warning, "nor could it be kept on this machine", {}, error.what());
  }
}

// What earlier runs of this machine could not tell.
void EndRun::hand_over_kept_back() {
  if (session_.ports.kept_back == nullptr) return;
  try {
    const auto told = KeptBack(*session_.ports.kept_back, session_.request.registry)
                          .hand_over(session_.ports.store, session_.ports.clock);
    if (told > 0)
      session_.announce(SignalKind::registry_back,
                        fmt::format("recorded {} that ended while the registry was out of reach",
                                    told == 1 ? "a deployment" : fmt::format("{} deployments", told)));
  } catch (const Error& error) {
    session_.announce(SignalKind::warning, "what was kept for the registry stays where it is", {}, error.what());
  }
}

// Entries of ended deployments leave by themselves; not today is soon enough.
void EndRun::forget_old_records() {
  try {
    static_cast<void>(prune_registry(session_.ports.store, session_.ports.clock, record_lifetime));
  } catch (const Error&) {
    return;
  }
}

void EndRun::record_end() {
  const RunOutcome& outcome = session_.outcome;
  if (!outcome.stacks.empty()) session_.record.note_stack(outcome.stacks.front().arn);
  const RunEnding ending = ending_of(outcome);
  if (!ending.status) return session_.record.orphan(ending.reason);
  std::optional<int> code;
  if (outcome.command) code = outcome.command->shell_code();
  session_.record.finish(*ending.status, ending.reason, code);
}

}  // namespace signalbox
