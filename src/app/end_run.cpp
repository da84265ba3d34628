#include "app/end_run.hpp"

#include <fmt/format.h>

#include "app/kept_back.hpp"
#include "app/prune_registry.hpp"
#include "app/time_limit.hpp"

namespace signalbox {
namespace {

using namespace std::chrono_literals;

// A registry that is started anew must cost neither the record nor the hand-over.
constexpr Duration patience_at_the_end = 15s;

}  // namespace

void EndRun::conclude(std::stop_token stop) {
  session_.outcome.ended_at = session_.ports.clock.now();
  session_.outcome.command_lives_on = session_.command.was_started() && !session_.outcome.command;
  within_patience(std::move(stop), [this] { tell_all(); });
  const Deployment& deployment = session_.outcome.deployment;
  session_.announce(SignalKind::deployment_finished, {}, std::string(to_string(deployment.status)), deployment.reason);
}

// The first trouble is the one that is told, whatever else goes wrong while leaving.
void EndRun::give_up(const Error& error, std::stop_token stop) {
  session_.outcome.trouble = error.what();
  conclude(std::move(stop));
}

void EndRun::within_patience(std::stop_token stop, const std::function<void()>& what) {
  const TimeLimit limit(session_.ports.clock, patience_at_the_end, std::move(stop));
  const std::stop_callback on_end(limit.token(), [this] { session_.hurry(); });
  patience_ = limit.token();
  what();
}

void EndRun::tell_all() {
  give_back();
  record();
  session_.outcome.deployment = session_.record.current();
  note_reach();
  if (!session_.outcome.recorded) {
    keep_back();
  } else if (!session_.outcome.interrupted) {
    hand_over_kept_back(session_);
    forget_old_records();
  }
}

void EndRun::give_back() {
  if (session_.is_alone()) return;
  session_.outcome.lease_lost = session_.lease.is_lost();
  const bool command_lives_on = session_.outcome.command_lives_on;
  try {
    outlast_outage([&] {
      if (!all_at_rest(session_.outcome.stacks)) {
        keep_held_for_moving_stack();
      } else if (!command_lives_on) {
        leave_environment();
      }
    });
  } catch (const Error& error) {
    session_.outcome.left = false;
    warn_that_it_holds_on(error);
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

void EndRun::warn_that_it_holds_on(const Error& error) {
  const bool holds = session_.token != 0;
  session_.announce(SignalKind::warning,
                    fmt::format("the registry could not be told that this run {}; its lease of {} runs out by itself",
                                holds ? "is over" : "left the line", human_duration(session_.request.turn.party.lease)),
                    {}, error.what());
}

// Throws once the patience is over, which is the same for all that is to be said at the end.
void EndRun::outlast_outage(const std::function<void()>& what) {
  for (;;) {
    try {
      return what();
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::unavailable || !pause(session_.ports.clock, 1s, patience_)) throw;
    }
  }
}

void EndRun::keep_held_for_moving_stack() {
  session_.locks.change<Expiry>(session_.request.turn.environment, [&](EnvironmentLock lock, Time now) {
    if (!lock.holder || lock.holder->token != session_.token) return Change<Expiry>{std::move(lock), Expiry::absent};
    return expire(std::move(lock), session_.request.turn.party.id, /*stacks_quiet=*/false, now);
  });
}

// A grant may have come that this run never heard of, as when the registry went away in the middle of the answer.
void EndRun::leave_environment() {
  session_.locks.change<Departure>(session_.request.turn.environment, [&](EnvironmentLock lock, Time now) {
    const std::string& id = session_.request.turn.party.id;
    return session_.token == 0 ? leave(std::move(lock), id, now)
                               : leave_grant(std::move(lock), id, session_.token, now);
  });
}

void EndRun::record() {
  try {
    if (session_.is_alone()) {
      record_end();  // one that was away at the start need not be waited for
      session_.announce(SignalKind::registry_back, "the registry is back; this deployment is recorded");
    } else {
      outlast_outage([&] { record_end(); });
    }
  } catch (const Error& error) {
    session_.outcome.recorded = false;
    session_.announce(SignalKind::registry_lost, "the registry could not be told how this deployment ended", {},
                      error.what());
  }
}

void EndRun::record_end() {
  const RunOutcome& outcome = session_.outcome;
  if (!outcome.stacks.empty()) session_.record.note_stack(outcome.stacks.front().arn);
  const RunEnding ending = ending_of(outcome);
  if (!ending.status) return session_.record.orphan(ending.reason);
  std::optional<int> code;
  if (outcome.command) code = outcome.command->shell_code();
  session_.record.finish(*ending.status, ending.reason, code, outcome.ended_at);
}

void EndRun::note_reach() {
  session_.outcome.registry_trouble = session_.reach.trouble();
  session_.outcome.registry_away = session_.reach.away();
}

void EndRun::keep_back() {
  RunOutcome& outcome = session_.outcome;
  const bool had_its_turn = std::holds_alternative<Granted>(outcome.turn) ||
                            std::holds_alternative<GivenUp>(outcome.turn) ||
                            std::holds_alternative<StoppedAtItsTurn>(outcome.turn);
  if (session_.ports.kept_back == nullptr || !had_its_turn) return;
  try {
    KeptBack(*session_.ports.kept_back, session_.request.registry).keep(outcome.deployment);
    outcome.kept_back = true;
  } catch (const Error& error) {
    session_.announce(SignalKind::warning, "nor could it be kept on this machine", {}, error.what());
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

void hand_over_kept_back(RunSession& session) {
  if (session.ports.kept_back == nullptr) return;
  try {
    const HandedOver handed_over = KeptBack(*session.ports.kept_back, session.request.registry)
                                       .hand_over(session.ports.store, session.ports.clock);
    if (handed_over.told > 0) session.announce(SignalKind::registry_back, what_was_handed_over(handed_over.told));
    for (const std::string& trouble : handed_over.troubles) session.announce(SignalKind::warning, trouble);
  } catch (const Error& error) {
    session.announce(SignalKind::warning, "what was kept for the registry stays where it is", {}, error.what());
  }
}

}  // namespace signalbox
