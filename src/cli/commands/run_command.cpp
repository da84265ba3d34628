#include <fmt/format.h>

#include <csignal>

#include "adapters/system/machine.hpp"
#include "adapters/system/termination_signals.hpp"
#include "app/expect_duration.hpp"
#include "app/read_outlook.hpp"
#include "app/run_deployment.hpp"
#include "app/tell_apart.hpp"
#include "cli/arguments.hpp"
#include "cli/commands.hpp"
#include "cli/commands/notify_flags.hpp"
#include "cli/console_sink.hpp"
#include "cli/evidence_sink.hpp"
#include "cli/github_sink.hpp"
#include "cli/lent_terminal.hpp"
#include "cli/log_sink.hpp"
#include "cli/notifier.hpp"
#include "cli/questioning.hpp"
#include "cli/render/run_summary.hpp"
#include "cli/render/step_report.hpp"
#include "cli/result_channel.hpp"
#include "cli/session.hpp"
#include "core/error.hpp"

namespace signalbox::cli {
namespace {

class RunCommand : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "run"; }
  [[nodiscard]] std::string_view summary() const override {
    return "wait for a turn, run a deploy command, follow its stacks to the end";
  }
  [[nodiscard]] std::string_view examples() const override {
    return "signalbox run production -- cdk deploy\n"
           "signalbox run production --stack AppStack --wait 1h -- ./deploy.sh\n"
           "signalbox run staging --queue latest -- cdk deploy --all";
  }

  [[nodiscard]] std::string_view behind_dashes() const override { return "COMMAND..."; }

  void declare(Arguments& arguments) override {
    arguments.positional("ENV", environment_, "the environment to deploy into");
    arguments.list("--stack", stacks_, "NAME", "a stack to follow and to ask CloudFormation about; may be repeated");
    arguments.option("--wait", wait_, "DURATION", "longest wait for a turn (default 30m)");
    arguments.option("--queue", queue_, "POLICY", "fifo, latest (supersede those still waiting) or reject");
    arguments.option("--lease", lease_, "DURATION",
                     "without a sign of life for this long a run counts as dead (default 90s)");
    arguments.option("--poll", poll_, "DURATION", "shortest interval between reads of a moving stack (default 2s)");
    arguments.option("--interval", interval_, "DURATION",
                     "longest interval between reads of a stack that does not move (default 30s)");
    arguments.option("--id", id_, "ID", "correlation ID to use (default $CORRELATION_ID, else a new one)");
    arguments.flag("--require-registry", require_registry_,
                   "do not deploy while the registry is out of reach (default: CloudFormation alone coordinates)");
    arguments.option("--on-lease-lost", on_lease_lost_, "stop|continue",
                     "what the command gets when this run loses its turn: stop sends it SIGTERM (default continue)");
    arguments.option("--stall-after", stall_after_, "DURATION",
                     "no event for this long is told as a stall (default 10m; 0: never)");
    arguments.option("--expect-within", expect_within_, "DURATION",
                     "longer than this is told as overdue (default: by history; 0: never)");
    arguments.option("--log", log_, "FILE", "add a JSON object a line for each signal; - is standard error");
    arguments.option("--ask", ask_, "WORDS",
                     "what people are asked before the command starts: failed_ahead, warnings (default none)");
    arguments.option("--ask-timeout", ask_timeout_, "DURATION", "how long an answer is waited for (default 10m)");
    arguments.option("--on-failed-ahead", on_failed_ahead_, "CHOICE",
                     "without an answer behind a deployment that failed: go-on (default), clean-up or give-up");
    arguments.option("--on-warnings", on_warnings_, "yes|no",
                     "whether to proceed without an answer when a stack needs somebody (default yes)");
    notify_flags_.declare(arguments);
    arguments.flag("--quiet", quiet_, "print only warnings and the summary");
  }

  void take_command(std::vector<std::string> after_dashes) override { command_ = std::move(after_dashes); }

  void adjust(SettingsOverrides& overrides) const override {
    overrides.wait = wait_;
    overrides.queue = queue_;
    overrides.lease = lease_;
    overrides.poll = poll_;
    overrides.interval = interval_;
    if (require_registry_) overrides.require_registry = "true";
    overrides.on_lease_lost = on_lease_lost_;
    overrides.stall_after = stall_after_;
    overrides.expect_within = expect_within_;
    overrides.log = log_;
    overrides.ask = ask_;
    overrides.ask_timeout = ask_timeout_;
    overrides.on_failed_ahead = on_failed_ahead_;
    overrides.on_warnings = on_warnings_;
    notify_flags_.adjust(overrides);
  }

  int run(Session& session) override {
    if (command_.empty()) {
      throw Error(ErrorKind::invalid_input, "run needs the command to run",
                  fmt::format("signalbox run {} -- cdk deploy", environment_));
    }
    TerminationSignals& signals = session.signals();  // before whatever starts a thread, which would take them else
    const RunRequest request = make_request(session);
    if (request.turn.party.stacks.empty() && !quiet_) hint_at_stacks(session);
    const auto log = open_log(session, session.settings().environment(environment_).log);
    std::optional<TellApart> logging;
    if (log) logging.emplace(session.tools().clock(), std::vector<SignalSink*>{log.get()});
    session.tools().limit_patience(request.turn.party.lease / 4);
    ResultChannel result(session.json());
    ConsoleSink console(session.output(), session.tools().clock(), console_options(session, request));
    const auto github = GithubSink::for_step(session.output(), session.environment());
    LendingProcesses processes(session.tools().processes(), console);
    CollectEvidence evidence(evidence_ports(session.tools(), session.settings().environment(environment_)));
    RunPorts ports = make_ports(session, processes);
    const auto& stacks = request.turn.party.stacks;
    const auto notifier = Notifier::open(session, session.settings().environment(environment_),
                                         story_facts(session, request.turn.party.id, environment_),
                                         stacks.empty() ? std::string() : stacks.front());
    const bool logs_here = session.settings().environment(environment_).log == log_to_stderr;
    const Questioning questioning(session, session.settings().environment(environment_), notifier.get(), console,
                                  quiet_ || logs_here ? AskAt::elsewhere : AskAt::terminal_if_any);
    ports.people = questioning.ports();
    if (!logs_here) ports.sinks.push_back(&console);
    if (logging) ports.sinks.push_back(&*logging);
    if (github) ports.sinks.push_back(github.get());
    ports.sinks.push_back(&evidence);
    if (notifier) ports.sinks.push_back(&notifier->sink());
    RunDeployment deployment(std::move(ports), request);
    const auto forwarding = signals.on_signal([&](int signal) {
      deployment.forward(signal);
      session.tools().hurry();
    });
    RunOutcome outcome = run_and_tell(deployment, request, session, github.get(), notifier.get());
    // The environment was given back by now: nobody waits for these answers but whoever reads the summary.
    outcome.evidence = end_of_evidence(evidence, session);
    console.finish();
    if (logging && !logging->finish()) warn_of_lost_log(session);
    if (notifier) notifier->finish();
    result.give_back();
    const int code = exit_code_after(outcome, signals.last());
    if (github) github->finish(summary_facts(outcome, usual_duration(console)), step_outputs(outcome, code));
    return report(session, outcome, code);
  }

  // As a shell says it.
  [[nodiscard]] int exit_code_for(const Error& error) const override {
    if (could_not_start_ && error.kind() == ErrorKind::not_found) return exit_code::no_such_command;
    if (could_not_start_ && error.kind() == ErrorKind::denied) return exit_code::not_executable;
    return exit_code_of(error);
  }

 private:
  static void warn_of_lost_log(Session& session) {
    Output& output = session.output();
    output.talk(output.paint_talk(Tone::warning, "signalbox: ") +
                "the log took its last lines too slowly: some are missing");
  }

  RunRequest make_request(Session& session) const {
    const Settings& settings = session.settings();
    const EnvironmentSettings environment = settings.environment(environment_);
    RunRequest request;
    request.turn.environment = environment_;
    request.turn.policy = environment.queue;
    request.turn.wait = environment.wait;
    request.turn.party.id = session.correlation_id(id_);
    request.turn.party.stacks = session.stacks_for(environment, stacks_);
    request.turn.party.lease = environment.lease;
    request.turn.party.run_url = settings.run_url;
    request.turn.party.actor = settings.actor;
    request.command = command_;
    request.monitor = monitor_order(settings, environment);
    request.expect_within = environment.expect_within;
    request.workflow_run_id = settings.run_id;
    request.host = host_name();
    request.pid = process_id();
    request.require_registry = environment.require_registry;
    request.on_lease_lost = environment.on_lease_lost;
    request.ask = environment.ask;
    request.registry = settings.registry.shown();
    // What the command asks of signalbox is to be asked of the same registry, wherever it does so.
    if (session.registry_was_given()) request.variables["SIGNALBOX_REGISTRY"] = settings.registry.uri();
    return request;
  }

  static MonitorOrder monitor_order(const Settings& settings, const EnvironmentSettings& environment) {
    constexpr int slowest = 15;  // times as slow as a moving stack is one read that does not move, at most
    MonitorOrder order;
    order.region = environment.region;
    order.profile = environment.profile;
    order.poll = settings.poll;
    order.interval = std::min(settings.poll * slowest, environment.interval);
    order.stall_after = environment.stall_after;
    order.give_up_after = std::chrono::minutes(5);
    order.seed = static_cast<std::uint32_t>(random_bits());
    return order;
  }

  ConsoleOptions console_options(Session& session, const RunRequest& request) const {
    DocumentStore& store = session.tools().store();
    Clock& clock = session.tools().clock();
    const auto& stacks = request.turn.party.stacks;
    return {quiet_ ? Talk::warnings : Talk::everything, environment_,
            [&store, &clock, environment = environment_, stack = stacks.empty() ? std::string() : stacks.front()] {
              return read_outlook(store, clock, environment, stack);
            }};
  }

  // Later steps of the workflow are told of an end by an error, too.
  RunOutcome run_and_tell(RunDeployment& deployment, const RunRequest& request, Session& session, GithubSink* github,
                          Notifier* notifier) {
    try {
      return deployment.run(session.stop_token());
    } catch (const Error& error) {
      could_not_start_ = deployment.could_not_start();
      if (notifier != nullptr) notifier->finish();
      if (github != nullptr) {
        github->finish(facts_of_error(request, error.what(), session.tools().clock().now()),
                       outputs_of_error(request, error.what(), exit_code_for(error)));
      }
      throw;
    }
  }

  static std::optional<Duration> usual_duration(const ConsoleSink& console) {
    const auto whole = console.outlook().whole;
    return whole ? std::optional(whole->median) : std::nullopt;
  }

  RunPorts make_ports(Session& session, Processes& processes) const {
    Toolbox& tools = session.tools();
    CloudFormation& cloudformation = tools.cloudformation(session.settings().environment(environment_));
    DocumentStore& store = tools.store();
    Clock& clock = tools.clock();
    auto describe_wait = [&store, &clock](const EnvironmentLock& lock, std::size_t place) {
      return ExpectDuration(store, clock).describe_wait(lock, place);
    };
    auto hurry = [&tools] { tools.hurry(); };
    return {store,
            &cloudformation,
            processes,
            clock,
            {},
            std::move(describe_wait),
            tools.kept_back(),
            std::move(hurry),
            &tools.companions()};
  }

  static int exit_code_after(const RunOutcome& outcome, std::optional<int> signal) {
    if (std::holds_alternative<Refused>(outcome.turn)) return exit_code::busy;
    if (std::holds_alternative<GaveUpWaiting>(outcome.turn) || std::holds_alternative<GivenUp>(outcome.turn))
      return exit_code::gave_up;
    if (outcome.stopped_for_lost_lease) return exit_code::failed;
    if (outcome.command && outcome.command->shell_code() != 0) return outcome.command->shell_code();
    if (outcome.interrupted) return 128 + signal.value_or(SIGINT);
    const bool unknown_end =
        std::ranges::any_of(outcome.stacks, [](const StackOutcome& stack) { return !stack.at_rest; });
    if (unknown_end) return exit_code::unreachable;
    return outcome.succeeded() ? exit_code::done : exit_code::failed;
  }

  // An environment that is configured without stacks is meant so; any other may have been forgotten.
  void hint_at_stacks(Session& session) const {
    if (session.settings().environments.contains(environment_)) return;
    session.output().talk(session.output().paint_talk(
        Tone::faint,
        fmt::format(
            "no stack is named, so CloudFormation is not watched; --stack NAME, or stacks for {} in signalbox.yaml",
            environment_)));
  }

  // Returns the exit code: a result that cannot be written fails a run that did not fail otherwise.
  int report(Session& session, const RunOutcome& outcome, int code) const {
    Output& output = session.output();
    if (!std::holds_alternative<Granted>(outcome.turn)) {
      output.talk(output.paint_talk(Tone::bad, "signalbox: ") + refusal_text(outcome.turn, environment_, outcome.left));
    } else {
      output.talk("\n" + run_summary(outcome, output));
    }
    try {
      if (session.json()) output.result(run_json(outcome, code));
    } catch (const Error&) {
      if (code == exit_code::done) throw;
      output.talk(output.paint_talk(Tone::bad, "signalbox: ") + "the JSON result could not be written");
    }
    return code;
  }

  std::string environment_;
  std::vector<std::string> stacks_;
  std::optional<std::string> wait_, queue_, lease_, poll_, interval_, id_, on_lease_lost_, stall_after_, expect_within_,
      log_, ask_, ask_timeout_, on_failed_ahead_, on_warnings_;
  NotifyFlags notify_flags_;
  std::vector<std::string> command_;
  bool quiet_ = false;
  bool require_registry_ = false;
  bool could_not_start_ = false;
};

}  // namespace

std::unique_ptr<Command> make_run_command() { return std::make_unique<RunCommand>(); }

}  // namespace signalbox::cli
