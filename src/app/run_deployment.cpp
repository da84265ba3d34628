#include "app/run_deployment.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>

#include "app/kept_back.hpp"
#include "app/prune_registry.hpp"
#include "app/record_signals.hpp"
#include "app/stack_activity.hpp"
#include "app/without_registry.hpp"

namespace signalbox {
namespace {

using namespace std::chrono_literals;

// Of the two seconds that an interrupted run may still take, the command gets this much to end by itself.
constexpr Duration grace_for_command = 1'200ms;
// A registry that is started anew must cost neither the record nor the hand-over.
constexpr Duration patience_at_the_end = 15s;

bool was_interrupted(const ExitStatus& status) {
  return status.signal == SIGINT || status.signal == SIGTERM || status.code == 128 + SIGINT ||
         status.code == 128 + SIGTERM;
}

std::string console_link(const std::string& arn) {
  const auto parts = parse_stack_arn(arn);
  return parts ? console_url(*parts, arn) : std::string();
}

}  // namespace

struct RunDeployment::Session {
  KeepLease& lease;
  RunOutcome& outcome;
  std::unique_ptr<FollowStacks> follow;
  Instant began;

  /// Without a registry.
  [[nodiscard]] bool is_alone() const { return !outcome.registry_trouble.empty(); }
};

RunDeployment::RunDeployment(RunPorts ports, RunRequest request)
    : ports_(std::move(ports)),
      request_(std::move(request)),
      locks_(ports_.store, ports_.clock),
      records_(ports_.store, ports_.clock),
      record_(std::make_unique<RecordSignals>(records_, ports_.clock, first_record())) {
  auto sinks = ports_.sinks;
  sinks.push_back(record_.get());
  signals_ = std::make_unique<Broadcast>(request_.turn.party.id, request_.turn.environment, std::move(sinks));
}

RunDeployment::~RunDeployment() = default;

RunOutcome RunDeployment::run(std::stop_token stop) {
  RunOutcome outcome;
  KeepLease lease(
      ports_.store, locks_, ports_.clock, first_beat(), [this](const std::string& reason) { tell_lost_lease(reason); },
      [this](const std::optional<std::string>& trouble) { tell_reach(trouble); });
  Session session{lease, outcome, nullptr, ports_.clock.monotonic()};
  // Before anything is written: what goes wrong here (credentials, a second run of the same ID) leaves nothing to undo.
  check_stacks(stop);
  join_registry(session);
  try {
    take_turn(session, stop);
    if (std::holds_alternative<Granted>(outcome.turn)) run_command(session, stop);
  } catch (const Error& error) {
    const bool told_to_stop = stop.stop_requested() && !child_;
    if (!told_to_stop && !is_interruption(error)) {
      give_up(session, error, stop);
      throw;
    }
    outcome.turn = StoppedWaiting{};
    outcome.interrupted = true;
  }
  give_back(session, stop);
  conclude(session, stop);
  return outcome;
}

void RunDeployment::join_registry(Session& session) {
  try {
    session.lease.start();
  } catch (const Error& error) {
    fall_back(session, error);
  }
}

void RunDeployment::fall_back(Session& session, const Error& error) {
  expect_fallback(error, request_.require_registry, request_.turn.environment, request_.turn.party.stacks);
  if (still_answers(locks_, request_.turn.environment)) throw error;
  session.outcome.registry_trouble = error.what();
  record_->hold_back();
  announce(SignalKind::registry_lost, reduced_to_cloudformation, {}, error.what());
}

void RunDeployment::tell_lost_lease(const std::string& reason) {
  const bool stops = request_.on_lease_lost == LostLease::stop;
  announce(SignalKind::lease_lost,
           stops ? "this run no longer holds the environment; its command is told to end"
                 : "this run no longer holds the environment; its command goes on, another may start",
           {}, reason);
  if (!stops) return;
  stops_for_lost_lease_ = true;
  forward(SIGTERM);
}

void RunDeployment::tell_reach(const std::optional<std::string>& trouble) {
  if (trouble) {
    announce(SignalKind::registry_lost, "the registry is out of reach; the deployment goes on, and it is tried again",
             {}, *trouble);
  } else {
    announce(SignalKind::registry_back, "the registry is back");
  }
}

void RunDeployment::take_turn(Session& session, std::stop_token stop) {
  AcquireTurn acquire({ports_.store, locks_, ports_.cloudformation, ports_.clock, *signals_, ports_.describe_wait,
                       [this](const Beat& beat) { return command_lives(beat); }},
                      request_.turn, session.lease);
  RunOutcome& outcome = session.outcome;
  try {
    if (!session.is_alone()) {
      record_->create();
      outcome.turn = acquire.wait_for_turn(stop);
    }
  } catch (const Error& error) {
    if (acquire.was_answered()) throw;
    fall_back(session, error);
    session.lease.stop();
  }
  if (session.is_alone())
    outcome.turn = wait_for_quiet_stacks(*ports_.cloudformation, ports_.clock, *signals_, request_.turn, stop);
  outcome.waited = std::chrono::duration_cast<Duration>(ports_.clock.monotonic() - session.began);
  outcome.interrupted = std::holds_alternative<StoppedWaiting>(outcome.turn);
}

bool RunDeployment::command_lives(const Beat& beat) const {
  return beat.host == request_.host && beat.command_group != 0 && ports_.processes.is_group_alive(beat.command_group);
}

// Before the command was started an interruption is no failure, only a turn that was not used.
bool RunDeployment::is_interruption(const Error& error) { return error.kind() == ErrorKind::interrupted && !child_; }

// The first trouble is the one that is told, whatever else goes wrong while leaving.
void RunDeployment::give_up(Session& session, const Error& error, std::stop_token stop) {
  give_back(session, stop);
  if (session.is_alone()) return;
  try {
    session.outcome.deployment = record_->finish(DeploymentStatus::failed, error.what(), std::nullopt);
  } catch (const Error& again) {
    warn_about_registry(again);
  }
}

// Before standing in line for half an hour: wrong credentials or a wrong region show at once.
void RunDeployment::check_stacks(std::stop_token stop) {
  const StackActivity activity = look_at_stacks(ports_.cloudformation, request_.turn.party.stacks, stop);
  if (!activity.existing.empty()) record_->note_console_url(console_link(activity.existing.front().id));
  if (const StackDescription* stack = activity.needs_action()) {
    announce(SignalKind::warning,
             fmt::format("{} is in {}: {}", stack->name, stack->status_text, next_step(stack->status)));
  }
}

void RunDeployment::run_command(Session& session, std::stop_token stop) {
  const Token token = std::get<Granted>(session.outcome.turn).token;
  token_ = token;
  const auto& turn = request_.turn;
  announce(SignalKind::turn_granted, session.outcome.waited >= 1s
                                         ? fmt::format("its turn after {}", human_duration(session.outcome.waited))
                                     : session.is_alone() ? "its stacks are quiet"
                                                          : "nobody was ahead");
  if (!turn.party.stacks.empty()) {
    session.follow = std::make_unique<FollowStacks>(
        *ports_.cloudformation, ports_.clock, *signals_,
        FollowOptions{turn.party.stacks, request_.poll, std::min(request_.poll * 15, Duration(30s))});
    session.follow->note_baseline(stop);
  }
  if (stop.stop_requested()) throw Error(ErrorKind::interrupted, "stopped before the command was started");
  if (!session.is_alone()) session.lease.confirm();
  {
    std::lock_guard guard(child_mutex_);
    child_ = ports_.processes.start(request_.command, {{"SIGNALBOX_CORRELATION_ID", turn.party.id},
                                                       {"SIGNALBOX_TOKEN", token == 0 ? "" : std::to_string(token)},
                                                       {"SIGNALBOX_ENVIRONMENT", turn.environment}});
    if (pending_signal_ != 0) child_->send(pending_signal_);
  }
  // After the start, not before: the lock already says who holds, and a hand-over need not wait for the disk twice.
  record_->granted(token);
  if (!session.is_alone()) session.lease.runs_command(child_->group());
  announce(SignalKind::deployment_started, fmt::format("{}", fmt::join(request_.command, " ")));
  if (session.follow) session.follow->start();
  wait_for_command(session, stop);
  follow_to_the_end(session, stop);
}

void RunDeployment::wait_for_command(Session& session, std::stop_token stop) {
  auto status = child_->wait(stop);
  if (!status) {
    std::stop_source patience;
    std::jthread timer([&](std::stop_token cancelled) {
      if (pause(ports_.clock, grace_for_command, std::move(cancelled))) patience.request_stop();
    });
    status = child_->wait(patience.get_token());
  }
  session.outcome.command = status;
  session.outcome.stopped_for_lost_lease = stops_for_lost_lease_ && status && was_interrupted(*status);
  session.outcome.interrupted =
      stop.stop_requested() || (status && was_interrupted(*status) && !session.outcome.stopped_for_lost_lease);
}

void RunDeployment::follow_to_the_end(Session& session, std::stop_token stop) {
  if (!session.follow) return;
  // A command that somebody else killed leaves its stacks moving; they are followed like any other's.
  session.outcome.stacks = stop.stop_requested() ? session.follow->stop_now() : session.follow->finish(stop);
  if (!stop.stop_requested()) return;
  session.outcome.interrupted = true;
  // Ask once more, briefly: an idle stack must not leave the environment held. No answer counts as moving.
  std::stop_source patience;
  std::jthread timer([&](std::stop_token cancelled) {
    if (pause(ports_.clock, 500ms, std::move(cancelled))) patience.request_stop();
  });
  for (StackOutcome& stack : session.outcome.stacks) {
    try {
      const auto now =
          ports_.cloudformation->describe_stack(stack.arn.empty() ? stack.name : stack.arn, patience.get_token());
      stack.at_rest = !now || !is_busy(now->status);
    } catch (const Error&) {
      stack.at_rest = false;
    }
  }
}

// How the command ended is known and must not be lost over a registry that is away; then the lease runs out by itself.
void RunDeployment::give_back(Session& session, std::stop_token stop) {
  if (session.is_alone()) return;
  session.outcome.lease_lost = session.lease.is_lost();
  const bool command_lives_on = child_ && !session.outcome.command;
  try {
    outlast_outage(stop, [&] {
      if (!all_at_rest(session.outcome.stacks)) {
        keep_held_for_moving_stack();
      } else if (!command_lives_on) {
        leave_environment();
      }
    });
  } catch (const Error& error) {
    warn_about_registry(error);
    session.lease.abandon();
    return;
  }
  // Nothing tells when a command ends that lives on without us: no goodbye is said, its lease runs out.
  if (command_lives_on) {
    session.lease.abandon();
  } else {
    session.lease.stop();
  }
}

void RunDeployment::warn_about_registry(const Error& error) {
  announce(SignalKind::warning,
           "the registry could not be told that this deployment is over; its lease runs out by itself", {},
           error.what());
}

// Throws once the patience is over, which is the same for all that is to be said at the end.
void RunDeployment::outlast_outage(std::stop_token stop, const std::function<void()>& what) {
  for (;;) {
    try {
      return what();
    } catch (const Error& error) {
      if (!outage_ends_by_) outage_ends_by_ = ports_.clock.monotonic() + patience_at_the_end;
      const bool is_worth_it = error.kind() == ErrorKind::unavailable && ports_.clock.monotonic() < *outage_ends_by_;
      if (!is_worth_it || !pause(ports_.clock, 1s, stop)) throw;
    }
  }
}

void RunDeployment::keep_held_for_moving_stack() {
  locks_.change<Expiry>(request_.turn.environment, [&](EnvironmentLock lock, Time now) {
    if (!lock.holder || lock.holder->token != token_) return Change<Expiry>{std::move(lock), Expiry::absent};
    return expire(std::move(lock), request_.turn.party.id, /*stacks_quiet=*/false, now);
  });
}

void RunDeployment::leave_environment() {
  locks_.change<Departure>(request_.turn.environment, [&](EnvironmentLock lock, Time now) {
    return leave_grant(std::move(lock), request_.turn.party.id, token_, now);
  });
}

void RunDeployment::conclude(Session& session, std::stop_token stop) {
  RunOutcome& outcome = session.outcome;
  try {
    // One that was away at the start need not be waited for.
    if (session.is_alone()) outage_ends_by_ = ports_.clock.monotonic();
    outlast_outage(stop, [&] { record_end(outcome); });
    if (session.is_alone()) announce(SignalKind::registry_back, "the registry is back; this deployment is recorded");
  } catch (const Error& error) {
    outcome.recorded = false;
    announce(SignalKind::registry_lost, "the registry could not be told how this deployment ended", {}, error.what());
  }
  outcome.deployment = record_->current();
  if (!outcome.recorded) {
    keep_back(outcome);
  } else if (!outcome.interrupted) {
    hand_over_kept_back();
    forget_old_records();
  }
  announce(SignalKind::deployment_finished, {}, std::string(to_string(outcome.deployment.status)),
           outcome.deployment.reason);
}

void RunDeployment::keep_back(RunOutcome& outcome) {
  if (ports_.kept_back == nullptr || !std::holds_alternative<Granted>(outcome.turn)) return;
  try {
    KeptBack(*ports_.kept_back, request_.registry).keep(outcome.deployment);
    outcome.kept_back = true;
  } catch (const Error& error) {
    announce(SignalKind::warning, "nor could it be kept on this machine", {}, error.what());
  }
}

// What earlier runs of this machine could not tell.
void RunDeployment::hand_over_kept_back() {
  if (ports_.kept_back == nullptr) return;
  try {
    const auto told = KeptBack(*ports_.kept_back, request_.registry).hand_over(ports_.store, ports_.clock);
    if (told > 0)
      announce(SignalKind::registry_back,
               fmt::format("recorded {} that ended while the registry was out of reach",
                           told == 1 ? "a deployment" : fmt::format("{} deployments", told)));
  } catch (const Error& error) {
    announce(SignalKind::warning, "what was kept for the registry stays where it is", {}, error.what());
  }
}

// Entries of ended deployments leave by themselves; not today is soon enough.
void RunDeployment::forget_old_records() {
  try {
    static_cast<void>(prune_registry(ports_.store, ports_.clock, record_lifetime));
  } catch (const Error&) {
    return;
  }
}

void RunDeployment::record_end(const RunOutcome& outcome) {
  if (!outcome.stacks.empty()) record_->note_console_url(console_link(outcome.stacks.front().arn));
  const RunEnding ending = ending_of(outcome);
  if (!ending.status) return record_->orphan(ending.reason);
  std::optional<int> code;
  if (outcome.command) code = outcome.command->shell_code();
  record_->finish(*ending.status, ending.reason, code);
}

void RunDeployment::forward(int signal) {
  std::lock_guard guard(child_mutex_);
  pending_signal_ = signal;
  if (child_) child_->send(signal);
}

Beat RunDeployment::first_beat() const {
  Beat beat;
  beat.party = request_.turn.party;
  beat.environment = request_.turn.environment;
  beat.since = ports_.clock.now();
  beat.host = request_.host;
  beat.pid = request_.pid;
  return beat;
}

Deployment RunDeployment::first_record() const {
  Deployment deployment;
  deployment.id = request_.turn.party.id;
  deployment.environment = request_.turn.environment;
  deployment.stacks = request_.turn.party.stacks;
  deployment.started_at = ports_.clock.now();
  deployment.updated_at = deployment.started_at;
  deployment.workflow_run_id = request_.workflow_run_id;
  deployment.run_url = request_.turn.party.run_url;
  deployment.actor = request_.turn.party.actor;
  return deployment;
}

void RunDeployment::announce(SignalKind kind, std::string text, std::string status, std::string reason) {
  Signal signal;
  signal.kind = kind;
  signal.at = ports_.clock.now();
  signal.text = std::move(text);
  signal.status = std::move(status);
  signal.reason = std::move(reason);
  signals_->send(std::move(signal));
}

}  // namespace signalbox
