#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "adapters/system/machine.hpp"
#include "adapters/system/posix_companions.hpp"
#include "adapters/system/termination_signals.hpp"
#include "app/deployment_records.hpp"
#include "app/expect_duration.hpp"
#include "app/find_origins.hpp"
#include "cli/arguments.hpp"
#include "cli/commands.hpp"
#include "cli/commands/given.hpp"
#include "cli/commands/notify_flags.hpp"
#include "cli/console_sink.hpp"
#include "cli/evidence_sink.hpp"
#include "cli/log_sink.hpp"
#include "cli/monitoring.hpp"
#include "cli/notifier.hpp"
#include "cli/session.hpp"
#include "core/error.hpp"
#include "records/feed_document.hpp"

namespace signalbox::cli {
namespace {

// A registry that does not answer must not keep anybody from watching.
constexpr Duration patience_with_history = std::chrono::seconds(3);

/// What is to be monitored, as the command line and the configuration say it together.
struct Target {
  std::string correlation_id, environment;
  std::vector<std::string> stacks;
  EnvironmentSettings settings;
};

class MonitorCommand : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "monitor"; }
  [[nodiscard]] std::string_view summary() const override {
    return "follow the operation that runs on stacks, whoever started it, to its end";
  }
  [[nodiscard]] std::string_view examples() const override {
    return "signalbox monitor AppStack\n"
           "signalbox monitor --environment production --log monitor.log --detach\n"
           "signalbox monitor --id 20260114-123456-abc123 --stall-after 5m --supervise";
  }

  void declare(Arguments& arguments) override {
    arguments.positionals("STACK", stacks_, "names or ARNs (default: those of the environment or the deployment)");
    arguments.option("--environment", environment_, "ENV", "the environment whose stacks and settings are meant");
    arguments.option("--id", id_, "ID", "a deployment in the registry: its stacks, under its correlation ID");
    arguments.flag("--wait-for-stack", waits_,
                   "wait for a stack that does not exist, and for an operation where none is running");
    arguments.option("--wait", wait_, "DURATION", "with --wait-for-stack, for how long (default 30m)");
    arguments.option("--interval", interval_, "DURATION",
                     "longest interval between two reads of a stack that does not move (default 30s)");
    arguments.option("--poll", poll_, "DURATION", "shortest interval between reads of a moving stack (default 2s)");
    arguments.option("--stall-after", stall_after_, "DURATION",
                     "no event for this long is told as a stall (default 10m; 0: never)");
    arguments.option("--expect-within", expect_within_, "DURATION",
                     "longer than this is told as overdue (default: by history; 0: never)");
    arguments.option("--log", log_, "FILE", "add a JSON object a line for each signal; - is standard error");
    notify_flags_.declare(arguments);
    arguments.flag("--supervise", supervises_, "in a process of its own that is started anew when it dies or hangs");
    arguments.flag("--detach", detaches_, "supervised, in the background; prints its process ID. Needs --log");
  }

  void adjust(SettingsOverrides& overrides) const override {
    overrides.wait = wait_;
    overrides.poll = poll_;
    overrides.interval = interval_;
    overrides.stall_after = stall_after_;
    overrides.expect_within = expect_within_;
    overrides.log = log_;
    notify_flags_.adjust(overrides);
  }

  int run(Session& session) override {
    TerminationSignals& signals = session.signals_of_a_daemon();  // before any thread
    const Target target = find_target(session);
    const auto log = open_log(session, target.settings.log);
    expect_log_for_detached(target.settings);
    const auto found = without_repeats(
        find_origins(session.tools().cloudformation(target.settings), target.stacks, signals.stop_token()));
    expect_existing(found, target);
    if (!waits_ && std::ranges::none_of(found, &FoundStack::moves)) {
      warn_of_gaps(session, target.settings);  // before the next operation, rather than in it
      const MonitorReport rest{target.correlation_id, target.environment, at_rest(found), false};
      tell_end(session, rest, log.get());
      return report(session, rest);
    }
    MonitorOrder order = order_for(session, target, found);
    if (detaches_) return detach(session, target, order);
    return report(session, follow(session, target, std::move(order), log.get()));
  }

 private:
  [[nodiscard]] Target find_target(Session& session) const {
    Target target;
    target.stacks = stacks_;
    if (environment_) target.environment = *environment_;
    if (id_) take_from_registry(session, target);
    const Settings& settings = session.settings();
    if (!target.environment.empty()) {
      target.settings = settings.environment(target.environment);
    } else if (!target.stacks.empty()) {
      target.settings = settings_for_stack(settings, target.stacks.front());
    }
    if (target.stacks.empty()) target.stacks = target.settings.stacks;
    if (target.stacks.empty()) {
      throw Error(ErrorKind::invalid_input, "monitor needs to know what to follow",
                  "name stacks, or --environment ENV that has some in signalbox.yaml, or --id ID of a deployment");
    }
    expect_one_place(settings, target);
    return target;
  }

  void take_from_registry(Session& session, Target& target) const {
    target.correlation_id = checked_id(*id_);
    const auto deployment = DeploymentRecords(session.registry_in_use(), session.tools().clock()).find(*id_);
    if (!deployment) {
      throw Error(ErrorKind::not_found, fmt::format("the registry knows no deployment {}", *id_),
                  "signalbox active and signalbox history show the IDs; STACK and --environment need none");
    }
    if (target.environment.empty()) target.environment = deployment->environment;
    if (target.stacks.empty()) target.stacks = deployment->stacks;
  }

  // One monitor asks one account in one region.
  void expect_one_place(const Settings& settings, const Target& target) const {
    for (const std::string& stack : target.stacks) {
      EnvironmentSettings other = settings_for_stack(settings, stack);
      if (!target.environment.empty() && !parse_stack_arn(stack)) continue;
      if (other.region == target.settings.region && other.profile == target.settings.profile) continue;
      throw Error(ErrorKind::invalid_input,
                  fmt::format("{} and {} are in different regions or accounts", target.stacks.front(), stack),
                  "start a monitor for each");
    }
  }

  void expect_log_for_detached(const EnvironmentSettings& settings) const {
    if (!detaches_ || (!settings.log.empty() && settings.log != log_to_stderr)) return;
    throw Error(ErrorKind::invalid_input, "--detach needs a file to tell what happens",
                "add --log FILE: the monitor in the background has no terminal");
  }

  void expect_existing(const std::vector<FoundStack>& found, const Target& target) const {
    if (waits_) return;
    const auto missing = std::ranges::find_if(found, [](const FoundStack& stack) { return !stack.stack; });
    if (missing == found.end()) return;
    const std::string where = target.settings.region ? fmt::format(" in {}", *target.settings.region) : std::string();
    throw Error(ErrorKind::not_found, fmt::format("there is no stack {}{}", missing->origin.name, where),
                "--wait-for-stack waits for it; else check the name, --region and --profile");
  }

  /// A stack that was named twice, also by its name and by its ARN, is told once.
  static std::vector<FoundStack> without_repeats(std::vector<FoundStack> found) {
    std::set<std::string> seen;
    std::erase_if(found, [&](const FoundStack& stack) {
      return !seen.insert(stack.stack ? stack.stack->id : stack.origin.name).second;
    });
    return found;
  }

  static std::vector<StackOutcome> at_rest(const std::vector<FoundStack>& found) {
    std::vector<StackOutcome> outcomes;
    for (const FoundStack& stack : found) outcomes.push_back(outcome_at_rest(stack));
    return outcomes;
  }

  [[nodiscard]] MonitorOrder order_for(Session& session, const Target& target,
                                       const std::vector<FoundStack>& found) const {
    MonitorOrder order;
    order.correlation_id = target.correlation_id;
    order.environment = target.environment;
    order.region = target.settings.region;
    order.profile = target.settings.profile;
    for (const FoundStack& stack : found) order.stacks.push_back(stack.origin);
    order.settle_when = waits_ ? SettleWhen::all_begun : SettleWhen::at_once;
    order.begin_within = target.settings.wait;
    order.interval = target.settings.interval;
    order.poll = std::min(session.settings().poll, order.interval);
    order.stall_after = target.settings.stall_after;
    order.seed = static_cast<std::uint32_t>(random_bits());
    const Expectation expected = expectation(session, target);
    order.expect_within = expected.within;
    order.expectation = expected.origin;
    return order;
  }

  static Expectation expectation(Session& session, const Target& target) {
    if (target.settings.expect_within) return {*target.settings.expect_within, {}};
    Toolbox& tools = session.tools();
    tools.limit_patience(patience_with_history);
    return ExpectDuration(tools.store(), tools.clock()).expectation({}, target.environment, target.stacks);
  }

  [[nodiscard]] MonitorReport follow(Session& session, const Target& target, MonitorOrder order,
                                     SignalSink* log) const {
    Toolbox& tools = session.tools();
    // Standard error is one or the other: lines for people, or lines for machines.
    const bool talks = target.settings.log != log_to_stderr;
    std::optional<ConsoleSink> console;
    SignalSinks sinks;
    if (talks) {
      const std::string& title = target.environment.empty() ? target.stacks.front() : target.environment;
      sinks.push_back(&console.emplace(session.output(), tools.clock(), ConsoleOptions{Talk::everything, title, {}}));
    }
    if (log != nullptr) sinks.push_back(log);
    CollectEvidence evidence(evidence_ports(tools, target.settings));
    sinks.push_back(&evidence);
    const auto notifier = Notifier::open_watch(session, target.settings, order);
    if (notifier) sinks.push_back(&notifier->sink());
    MonitorReport result = supervises_ ? monitor_supervised(tools.companions(), tools.clock(), std::move(order),
                                                            std::move(sinks), session.stop_token())
                                       : monitor_here(tools.cloudformation(target.settings), tools.clock(),
                                                      std::move(order), std::move(sinks), session.stop_token());
    result.evidence = end_of_evidence(evidence, session);
    if (console) console->finish();
    tell_end(session, result, log);
    if (notifier) notifier->finish_watch(result);
    return result;
  }

  static void tell_end(Session& session, const MonitorReport& result, SignalSink* log) {
    if (log != nullptr) log->accept(monitor_end(result, code_of(session, result), session.tools().clock().now()));
  }

  static RegistryPlace registry_place(const Settings& settings) {
    return {settings.registry.uri(), settings.defaults.region, settings.defaults.profile};
  }

  // It is told what was found here, so that what ends before it looks is told all the same.
  static int detach(Session& session, const Target& target, const MonitorOrder& order) {
    const std::string& log = target.settings.log;
    std::vector<std::string> words{detached_command, "--log", log};
    if (Notifier::is_wanted(session, target.settings)) add_notifying(words, session.overrides());
    warn_of_gaps(session, target.settings);
    std::string input = write_order(order) + "\n";
    if (!order.correlation_id.empty()) input += write_registry_place(registry_place(session.settings())) + "\n";
    const auto pid = start_detached(words, session.environment(), input);
    session.output().result(session.json() ? detached_json(pid, log) : std::to_string(pid));
    return exit_code::done;
  }

  static void add_notifying(std::vector<std::string>& words, const SettingsOverrides& given) {
    words.emplace_back("--notify");
    const std::pair<const char*, const std::optional<std::string>&> flags[] = {
        {"--config", given.config},
        {"--registry", given.registry},
        {"--region", given.region},
        {"--profile", given.profile},
        {"--notify-channel", given.notify_channel},
        {"--notify-questions-channel", given.notify_questions_channel},
        {"--style", given.notify_style},
        {"--notify-grace", given.notify_grace}};
    for (const auto& [flag, value] : flags) {
      if (value) words.insert(words.end(), {flag, *value});
    }
  }

  static int code_of(Session& session, const MonitorReport& result) {
    return monitor_exit_code(result, session.signals().last());
  }

  static int report(Session& session, const MonitorReport& result) {
    const int code = code_of(session, result);
    session.output().talk(monitor_summary(result, session.output()));
    if (session.json()) session.output().result(monitor_json(result, code));
    return code;
  }

  std::vector<std::string> stacks_;
  std::optional<std::string> environment_, id_, wait_, interval_, poll_, stall_after_, expect_within_, log_;
  NotifyFlags notify_flags_;
  bool waits_ = false;
  bool supervises_ = false;
  bool detaches_ = false;
};

}  // namespace

std::unique_ptr<Command> make_monitor_command() { return std::make_unique<MonitorCommand>(); }

}  // namespace signalbox::cli
