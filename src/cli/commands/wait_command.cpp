#include <csignal>

#include "adapters/system/environment.hpp"
#include "adapters/system/machine.hpp"
#include "adapters/system/termination_signals.hpp"
#include "app/expect_duration.hpp"
#include "app/time_limit.hpp"
#include "app/wait_registered.hpp"
#include "app/watch_until_free.hpp"
#include "cli/arguments.hpp"
#include "cli/commands.hpp"
#include "cli/commands/given.hpp"
#include "cli/console_sink.hpp"
#include "cli/render/can_deploy_view.hpp"
#include "cli/render/registration_view.hpp"
#include "cli/session.hpp"

namespace signalbox::cli {
namespace {

class WaitCommand : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "wait"; }
  [[nodiscard]] std::string_view summary() const override {
    return "wait for an environment, and with an ID take it when the turn comes";
  }
  [[nodiscard]] std::string_view examples() const override {
    return "signalbox wait production --timeout 30m\n"
           "signalbox wait production --timeout 1h --id \"$CORRELATION_ID\" && ./deploy.sh";
  }

  void declare(Arguments& arguments) override {
    arguments.positional("ENV", environment_, "the environment to wait for");
    arguments.list("--stack", stacks_, "NAME", "a stack to ask CloudFormation about; may be repeated");
    arguments.duration("--timeout", timeout_, "longest wait (default 30m, or what the configuration says)");
    arguments.option("--id", id_, "ID",
                     "stand in line under this correlation ID (default $CORRELATION_ID); without one only watch");
    arguments.duration("--lease", lease_, "how long the taken environment is held for this ID (default 60m)");
  }

  int run(Session& session) override {
    // Before the console's thread, which would else take the signals.
    TerminationSignals& signals = session.signals();
    ConsoleSink console(session.output(), session.tools().clock());
    const bool stands_in_line = id_ || variable(session.environment(), "CORRELATION_ID");
    return stands_in_line ? stand_in_line(session, console, signals) : watch(session, console, signals);
  }

 private:
  int stand_in_line(Session& session, ConsoleSink& console, TerminationSignals& signals) const {
    const Settings& settings = session.settings();
    const EnvironmentSettings environment = settings.environment(environment_);
    WaitRequest request;
    request.turn.environment = environment_;
    request.turn.policy = environment.queue;
    request.turn.wait = timeout_.value_or(environment.wait);
    request.turn.party =
        party_of(settings, session.correlation_id(id_), session.stacks_for(environment, stacks_), environment.lease);
    request.lease = checked_lease(lease_);
    request.workflow_run_id = settings.run_id;
    request.host = host_name();
    request.pid = process_id();

    Toolbox& tools = session.tools();
    DocumentStore& store = tools.store();
    Clock& clock = tools.clock();
    EnvironmentLocks locks(store, clock);
    Broadcast broadcast(request.turn.party.id, environment_, {&console});
    const auto describe_wait = [&](const EnvironmentLock& lock, std::size_t place) {
      return ExpectDuration(store, clock).describe_wait(lock, place);
    };
    deliver_kept_back(session);
    const TimeLimit limit(clock, request.turn.wait + grace_after_deadline, signals.stop_token());
    const std::stop_callback on_limit(limit.token(), [&] { tools.hurry(); });
    const TurnPorts ports{store, locks, &tools.cloudformation(environment), clock, broadcast, describe_wait};
    const WaitOutcome outcome = wait_registered(ports, request, signals.stop_token());
    console.finish();
    return report(session, outcome, request.lease, signals);
  }

  int report(Session& session, const WaitOutcome& outcome, Duration lease, const TerminationSignals& signals) const {
    Output& output = session.output();
    if (outcome.registered) {
      output.result(session.json() ? registered_json(*outcome.registered, lease, outcome.waited)
                                   : registered_text(*outcome.registered, lease, look_of(output)));
      return exit_code::done;
    }
    if (const auto* refused = std::get_if<Refused>(&outcome.turn)) {
      if (session.json()) output.result(refused_json(*refused, environment_));
      output.talk(output.paint_talk(Tone::bad, "signalbox: ") + refused_text(*refused, environment_));
      return exit_code::busy;
    }
    return over(session, outcome.waited, std::holds_alternative<StoppedWaiting>(outcome.turn), signals);
  }

  int watch(Session& session, ConsoleSink& console, TerminationSignals& signals) const {
    const EnvironmentSettings environment = session.settings().environment(environment_);
    const Watched watched{environment_, session.stacks_for(environment, stacks_), timeout_.value_or(environment.wait)};
    Toolbox& tools = session.tools();
    const CanDeployPorts ports{tools.store(), &tools.cloudformation(environment), tools.clock()};
    const TimeLimit limit(tools.clock(), watched.timeout + grace_after_deadline, signals.stop_token());
    const std::stop_callback on_limit(limit.token(), [&] { tools.hurry(); });
    Broadcast broadcast({}, environment_, {&console});
    const Instant began = tools.clock().monotonic();
    const WatchOutcome outcome = watch_until_free(ports, broadcast, watched, signals.stop_token());
    console.finish();
    Output& output = session.output();
    if (const auto* free = std::get_if<BecameFree>(&outcome)) {
      output.result(session.json() ? can_deploy_json(free->answer) : can_deploy_text(free->answer, look_of(output)));
      return exit_code::done;
    }
    if (const auto* moved = std::get_if<MovedElsewhere>(&outcome)) {
      output.result(session.json() ? can_deploy_json(moved->answer) : can_deploy_text(moved->answer, look_of(output)));
      return exit_code::busy;
    }
    const auto waited = std::chrono::duration_cast<Duration>(tools.clock().monotonic() - began);
    return over(session, waited, std::holds_alternative<StoppedWaiting>(outcome), signals);
  }

  int over(Session& session, Duration waited, bool interrupted, const TerminationSignals& signals) const {
    Output& output = session.output();
    if (session.json()) output.result(gave_up_json(environment_, waited, interrupted));
    output.talk(output.paint_talk(Tone::bad, "signalbox: ") +
                (interrupted ? std::string("interrupted while waiting; nothing was taken")
                             : gave_up_text(environment_, waited)));
    return interrupted ? 128 + signals.last().value_or(SIGINT) : exit_code::gave_up;
  }

  std::string environment_;
  std::vector<std::string> stacks_;
  std::optional<std::string> id_;
  std::optional<Duration> timeout_, lease_;
};

}  // namespace

std::unique_ptr<Command> make_wait_command() { return std::make_unique<WaitCommand>(); }

}  // namespace signalbox::cli
