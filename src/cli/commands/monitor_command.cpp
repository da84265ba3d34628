#include <fmt/format.h>

#include <algorithm>

#include "adapters/system/posix_companions.hpp"
#include "adapters/system/termination_signals.hpp"
#include "app/deployment_records.hpp"
#include "app/find_origins.hpp"
#include "app/monitor_stacks.hpp"
#include "app/supervise_monitor.hpp"
#include "app/tell_once.hpp"
#include "cli/arguments.hpp"
#include "cli/commands.hpp"
#include "cli/commands/given.hpp"
#include "cli/console_sink.hpp"
#include "cli/log_sink.hpp"
#include "cli/render/monitor_view.hpp"
#include "cli/session.hpp"
#include "core/error.hpp"
#include "core/plain_text.hpp"

namespace signalbox::cli {
namespace {

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
                     "longer than this is told as overdue (default: nothing is)");
    arguments.option("--log", log_, "FILE", "add a JSON object a line for each signal; - is standard error");
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
  }

  int run(Session& session) override {
    TerminationSignals& signals = session.signals_of_a_daemon();  // before any thread
    const Target target = find_target(session);
    const auto log = open_log(session, target.settings.log);
    expect_log_for_detached(target.settings);
    const auto found =
        find_origins(session.tools().cloudformation(target.settings), target.stacks, signals.stop_token());
    expect_existing(found, target);
    if (!waits_ && std::ranges::none_of(found, &FoundStack::moves))
      return report(session, {target.correlation_id, target.environment, at_rest(found), false});
    if (detaches_) return detach(session, target);
    return report(session, follow(session, target, order_for(session, target, found), log.get()));
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
    order.expect_within = target.settings.expect_within;
    return order;
  }

  [[nodiscard]] MonitorReport follow(Session& session, const Target& target, MonitorOrder order,
                                     SignalSink* log) const {
    Toolbox& tools = session.tools();
    // Standard error is one or the other: lines for people, or lines for machines.
    const bool talks = target.settings.log != log_to_stderr;
    std::optional<ConsoleSink> console;
    std::vector<SignalSink*> sinks;
    if (talks) {
      const std::string& title = target.environment.empty() ? target.stacks.front() : target.environment;
      sinks.push_back(&console.emplace(session.output(), tools.clock(), ConsoleOptions{Talk::everything, title, {}}));
    }
    if (log != nullptr) sinks.push_back(log);
    MonitorReport result{target.correlation_id, target.environment, {}};
    const auto stop = session.stop_token();
    if (supervises_) {
      supervise(tools, std::move(order), std::move(sinks), stop, result);
    } else {
      MonitorStacks monitor(tools.cloudformation(target.settings), tools.clock(), std::move(sinks), std::move(order));
      result.stacks = monitor.run(stop);
    }
    if (console) console->finish();
    result.interrupted = stop.stop_requested();
    result.waited_in_vain =
        waits_ && std::ranges::any_of(result.stacks, [](const StackOutcome& stack) { return !stack.touched; });
    return result;
  }

  static void supervise(Toolbox& tools, MonitorOrder order, std::vector<SignalSink*> sinks, std::stop_token stop,
                        MonitorReport& result) {
    Broadcast broadcast(order.correlation_id, order.environment, std::move(sinks));
    TellOnce once(broadcast);
    SuperviseMonitor monitor(tools.companions(), tools.clock(), once, std::move(order));
    auto end = monitor.run(std::move(stop));
    if (auto* ended = std::get_if<MonitorEnded>(&end)) result.stacks = std::move(ended->outcomes);
    if (const auto* given_up = std::get_if<MonitorGivenUp>(&end)) result.given_up = given_up->reason;
  }

  // It looks for itself, so that what ended meanwhile does not leave it waiting.
  int detach(Session& session, const Target& target) const {
    std::vector<std::string> words{"monitor", "--supervise", "--log", target.settings.log};
    words.insert(words.end(), target.stacks.begin(), target.stacks.end());
    const auto add = [&](const char* flag, const std::optional<std::string>& value) {
      if (value) words.insert(words.end(), {flag, *value});
    };
    const SettingsOverrides& common = session.overrides();
    add("--id", id_);
    add("--environment", environment_);
    add("--wait", wait_);
    add("--interval", interval_);
    add("--poll", poll_);
    add("--stall-after", stall_after_);
    add("--expect-within", expect_within_);
    add("--config", common.config);
    add("--registry", common.registry);
    add("--region", common.region);
    add("--profile", common.profile);
    if (waits_) words.emplace_back("--wait-for-stack");
    const auto pid = start_detached(words, session.environment());
    session.output().result(session.json() ? detached_json(pid, target.settings.log) : std::to_string(pid));
    return exit_code::done;
  }

  static int report(Session& session, const MonitorReport& result) {
    const int code = monitor_exit_code(result, session.signals().last());
    session.output().talk(monitor_summary(result, session.output()));
    if (session.json()) session.output().result(monitor_json(result, code));
    return code;
  }

  std::vector<std::string> stacks_;
  std::optional<std::string> environment_, id_, wait_, interval_, poll_, stall_after_, expect_within_, log_;
  bool waits_ = false;
  bool supervises_ = false;
  bool detaches_ = false;
};

}  // namespace

std::unique_ptr<Command> make_monitor_command() { return std::make_unique<MonitorCommand>(); }

}  // namespace signalbox::cli
