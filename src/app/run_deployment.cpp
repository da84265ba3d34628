#include "app/run_deployment.hpp"

#include <fmt/format.h>

#include <csignal>
#include <thread>

#include "app/end_run.hpp"
#include "app/first_entries.hpp"
#include "app/keep_watch.hpp"
#include "app/run_questions.hpp"
#include "app/stack_activity.hpp"
#include "app/time_limit.hpp"
#include "app/without_registry.hpp"
#include "core/secret_mask.hpp"

namespace signalbox {
namespace {

using namespace std::chrono_literals;

// A call of the registry that is on its way when the wait is over gets this much to return.
constexpr Duration grace_after_wait = 2s;

std::unique_ptr<KeepWatch> watch_of(const RunSession& session) {
  const TurnRequest& turn = session.request.turn;
  if (turn.party.stacks.empty()) return nullptr;
  MonitorOrder order = session.request.monitor;
  order.correlation_id = turn.party.id;
  order.environment = turn.environment;
  order.expect_within = session.expectation.within;
  order.expectation = session.expectation.origin;
  for (const std::string& stack : turn.party.stacks) order.stacks.push_back({stack, {}, {}});
  return std::make_unique<KeepWatch>(*session.ports.cloudformation, session.ports.clock, session.signals,
                                     session.ports.companions, std::move(order));
}

Beat first_beat_of(const RunRequest& request, Time now) {
  return first_beat(request.turn.environment, request.turn.party, request.host, request.pid, now);
}

Deployment first_record_of(const RunRequest& request, Time now) {
  return first_record(request.turn.environment, request.turn.party, request.workflow_run_id, now);
}

std::string how_its_turn_came(const RunSession& session) {
  if (session.stood_in_line || session.outcome.waited >= 1s)
    return fmt::format("its turn after {}", human_duration(session.outcome.waited));
  return session.is_alone() ? "its stacks are quiet" : "nobody was ahead";
}

}  // namespace

RunDeployment::RunDeployment(RunPorts ports, RunRequest request)
    : ports_(std::move(ports)),
      request_(std::move(request)),
      locks_(ports_.store, ports_.clock),
      records_(ports_.store, ports_.clock),
      record_(std::make_unique<RecordSignals>(records_, ports_.clock, first_record_of(request_, ports_.clock.now()))),
      reach_(ports_.clock),
      command_(ports_.clock) {
  auto sinks = ports_.sinks;
  sinks.push_back(record_.get());
  sinks.push_back(&reach_);
  signals_ = std::make_unique<Broadcast>(request_.turn.party.id, request_.turn.environment, std::move(sinks));
}

RunDeployment::~RunDeployment() = default;

RunOutcome RunDeployment::run(std::stop_token stop) {
  KeepLease lease(
      ports_.store, locks_, ports_.clock, first_beat_of(request_, ports_.clock.now()),
      [this](const std::string& reason) { tell_lost_lease(reason); },
      [this](const std::optional<std::string>& trouble) { tell_reach(trouble); });
  RunSession session{ports_, request_, locks_, *record_, *signals_, command_, lease, reach_};
  // Before anything is written: what goes wrong here (credentials, a second run of the same ID) leaves nothing to undo.
  check_stacks(stop);
  join_registry(session);
  EndRun end(session);
  try {
    if (!session.is_alone()) hand_over_kept_back(session);
    take_turn(session, stop);
    if (std::holds_alternative<Granted>(session.outcome.turn)) run_command(session, stop);
  } catch (const Error& error) {
    const bool told_to_stop = stop.stop_requested() && !command_.was_started();
    if (!told_to_stop && !is_interruption(error)) {
      end.give_up(error, stop);
      throw;
    }
    if (std::holds_alternative<Granted>(session.outcome.turn)) {
      session.outcome.turn = StoppedAtItsTurn{record_->current().asks.has_value()};
    } else {
      session.outcome.turn = StoppedWaiting{};
    }
    session.outcome.interrupted = true;
  }
  end.conclude(stop);
  return std::move(session.outcome);
}

void RunDeployment::join_registry(RunSession& session) {
  try {
    records_.refuse_used_id(record_->current());
    session.lease.start();
  } catch (const Error& error) {
    fall_back(session, error);
  }
}

// Before it stands in line, so that nobody waits for it while it holds the environment; within the limit of its wait,
// for a registry may hang.
void RunDeployment::look_into_history(RunSession& session) const {
  const auto& told = request_.expect_within;
  if (session.is_alone() && !told) return;
  session.expectation = ExpectDuration(ports_.store, ports_.clock)
                            .expectation(told, request_.turn.environment, request_.turn.party.stacks);
}

void RunDeployment::fall_back(RunSession& session, const Error& error) {
  expect_fallback(error, request_.require_registry, request_.turn.environment, request_.turn.party.stacks);
  if (still_answers(locks_, request_.turn.environment)) throw error;
  session.outcome.without_registry = true;
  record_->hold_back();
  announce(SignalKind::registry_lost, reduced_to_cloudformation, {}, error.what());
}

void RunDeployment::tell_lost_lease(const std::string& reason) {
  const bool stops = request_.on_lease_lost == LostLease::stop;
  if (stops) {
    stops_for_lost_lease_ = true;
    command_.send(SIGTERM);
  }
  turn_is_lost_.request_stop();
  announce(SignalKind::lease_lost,
           stops ? "this run no longer holds the environment; its command is told to end"
                 : "this run no longer holds the environment; its command goes on, another may start",
           {}, reason);
}

void RunDeployment::tell_reach(const std::optional<std::string>& trouble) {
  if (trouble) {
    announce(SignalKind::registry_lost,
             command_.was_started() ? "the registry is out of reach; the deployment goes on, and it is tried again"
                                    : "the registry is out of reach; it is tried again",
             {}, *trouble);
  } else {
    announce(SignalKind::registry_back, "the registry is back");
  }
}

// The wait is over when it is over, whatever call of the registry is on its way; and whoever had its turn so late that
// its registry was cut short must not go on with that. Nor may one be cut short after it was found to be in time: the
// limit is gone before it is asked.
void RunDeployment::take_turn(RunSession& session, std::stop_token stop) {
  const Instant began = ports_.clock.monotonic();
  const std::stop_token limited = wait_within_limit(session, stop);
  RunOutcome& outcome = session.outcome;
  outcome.waited = std::chrono::duration_cast<Duration>(ports_.clock.monotonic() - began);
  if (const auto* granted = std::get_if<Granted>(&outcome.turn)) session.token = granted->token;
  const bool took_too_long = limited.stop_requested() && !stop.stop_requested();
  const bool has_ended =
      std::holds_alternative<Granted>(outcome.turn) || std::holds_alternative<StoppedWaiting>(outcome.turn);
  if (took_too_long && has_ended) outcome.turn = GaveUpWaiting{outcome.waited};
  outcome.interrupted = std::holds_alternative<StoppedWaiting>(outcome.turn);
}

std::stop_token RunDeployment::wait_within_limit(RunSession& session, std::stop_token stop) {
  const TimeLimit limit(ports_.clock, request_.turn.wait + grace_after_wait, std::move(stop));
  const std::stop_callback on_limit(limit.token(), [&] { session.hurry(); });
  look_into_history(session);
  if (!session.is_alone()) stand_in_line(session, limit.token());
  if (session.is_alone())
    session.outcome.turn =
        wait_for_quiet_stacks(*ports_.cloudformation, ports_.clock, *signals_, request_.turn, limit.token());
  return limit.token();
}

void RunDeployment::stand_in_line(RunSession& session, std::stop_token stop) {
  AcquireTurn acquire({ports_.store, locks_, ports_.cloudformation, ports_.clock, *signals_, ports_.describe_wait,
                       [this](const Beat& beat) { return command_lives(beat); }},
                      request_.turn, session.lease);
  try {
    record_->create();
    session.outcome.turn = acquire.wait_for_turn(std::move(stop));
    session.stood_in_line = acquire.stood_in_line();
    session.was_behind = acquire.was_behind();
  } catch (const Error& error) {
    if (acquire.was_answered()) throw;
    fall_back(session, error);
    session.lease.stop();
  }
}

bool RunDeployment::command_lives(const Beat& beat) const {
  return beat.host == request_.host && beat.command_group != 0 && ports_.processes.is_group_alive(beat.command_group);
}

// Before the command was started an interruption is no failure, only a turn that was not used.
bool RunDeployment::is_interruption(const Error& error) {
  return error.kind() == ErrorKind::interrupted && !command_.was_started();
}

// Before standing in line for half an hour: wrong credentials or a wrong region show at once.
void RunDeployment::check_stacks(std::stop_token stop) {
  const StackActivity activity = look_at_stacks(ports_.cloudformation, request_.turn.party.stacks, stop);
  if (!activity.existing.empty()) record_->note_stack(activity.existing.front().id);
  if (const StackDescription* stack = activity.needs_action()) {
    announce(SignalKind::warning,
             fmt::format("{} is in {}: {}", stack->name, stack->status_text, next_step(stack->status)));
  }
}

void RunDeployment::run_command(RunSession& session, std::stop_token stop) {
  record_->granted(session.token);
  announce(SignalKind::turn_granted, how_its_turn_came(session));
  if (const auto given_up = ask_people(session, stop)) {
    session.outcome.turn = *given_up;
    return;
  }
  const auto watch = watch_of(session);
  if (watch) watch->note_baseline(stop);
  if (stop.stop_requested()) throw Error(ErrorKind::interrupted, "stopped before the command was started");
  if (!session.is_alone()) session.lease.confirm();
  start_command(session);
  if (watch) watch->start();
  session.outcome.command = command_.wait(stop);
  note_how_it_ended(session, stop);
  if (!watch) return;
  // A command that somebody else killed leaves its stacks moving; they are followed like any other's.
  session.outcome.stacks = stop.stop_requested() ? watch->stop_now() : watch->finish(stop);
  if (!stop.stop_requested()) return tell_missing_stacks(session.outcome);
  session.outcome.interrupted = true;
  look_once_more(session.outcome.stacks);
}

// Whoever lost its turn meanwhile need not know what people think; confirm() says so.
std::optional<GivenUp> RunDeployment::ask_people(RunSession& session, std::stop_token stop) {
  std::stop_source ends;
  const auto end = [&] { ends.request_stop(); };
  const std::stop_callback on_stop(stop, [&] {
    session.hurry();
    end();
  });
  const std::stop_callback on_lost_lease(turn_is_lost_.get_token(), end);
  try {
    return RunQuestions(session, stop).ask(ends.get_token());
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::interrupted && !stop.stop_requested()) session.lease.confirm();
    throw;
  }
}

// A first deployment creates its stacks, so only now their absence says that something is wrong.
void RunDeployment::tell_missing_stacks(RunOutcome& outcome) {
  outcome.missing_stacks = missing_in(outcome.stacks);
  for (const std::string& stack : outcome.missing_stacks)
    announce(SignalKind::warning, fmt::format("{}: {}", stack, no_such_stack_after_deployment));
}

void RunDeployment::start_command(RunSession& session) {
  auto variables = request_.variables;
  variables["SIGNALBOX_CORRELATION_ID"] = request_.turn.party.id;
  variables["SIGNALBOX_TOKEN"] = session.token == 0 ? "" : std::to_string(session.token);
  variables["SIGNALBOX_ENVIRONMENT"] = request_.turn.environment;
  command_.start(ports_.processes, request_.command, variables);
  record_->began();
  if (!session.is_alone()) session.lease.runs_command(command_.group());
  announce(SignalKind::deployment_started, mask_secrets(fmt::format("{}", fmt::join(request_.command, " "))));
}

void RunDeployment::note_how_it_ended(RunSession& session, std::stop_token stop) {
  RunOutcome& outcome = session.outcome;
  const bool was_told_to = outcome.command && was_interrupted(*outcome.command);
  outcome.stopped_for_lost_lease = stops_for_lost_lease_ && was_told_to;
  outcome.interrupted = stop.stop_requested() || (was_told_to && !outcome.stopped_for_lost_lease);
}

// Briefly: an idle stack must not leave the environment held. No answer counts as moving.
void RunDeployment::look_once_more(std::vector<StackOutcome>& stacks) {
  std::stop_source patience;
  std::jthread timer([&](std::stop_token cancelled) {
    if (pause(ports_.clock, 500ms, std::move(cancelled))) patience.request_stop();
  });
  for (StackOutcome& stack : stacks) {
    try {
      const auto now =
          ports_.cloudformation->describe_stack(stack.arn.empty() ? stack.name : stack.arn, patience.get_token());
      stack.at_rest = !now || !is_busy(now->status);
    } catch (const Error&) {
      stack.at_rest = false;
    }
  }
}

void RunDeployment::announce(SignalKind kind, std::string text, std::string status, std::string reason) {
  signals_->announce(kind, ports_.clock.now(), std::move(text), std::move(status), std::move(reason));
}

}  // namespace signalbox
