#include <fmt/format.h>

#include "adapters/system/machine.hpp"
#include "adapters/system/termination_signals.hpp"
#include "app/read_outlook.hpp"
#include "app/read_stack.hpp"
#include "cli/arguments.hpp"
#include "cli/commands.hpp"
#include "cli/commands/given.hpp"
#include "cli/render/stack_view.hpp"
#include "cli/session.hpp"
#include "cli/watch_stacks.hpp"
#include "core/error.hpp"

namespace signalbox::cli {
namespace {

class StatusCommand : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "status"; }
  [[nodiscard]] std::string_view summary() const override {
    return "show a stack: its status, what that means, what happened last";
  }
  [[nodiscard]] std::string_view examples() const override {
    return "signalbox status AppStack\n"
           "signalbox status AppStack --events 50 --region eu-central-1\n"
           "signalbox status production --watch\n"
           "signalbox status \"$STACK_ARN\" --json";
  }

  void declare(Arguments& arguments) override {
    arguments.positional("STACK", stack_, "name or ARN; with --watch also an environment, for all of its stacks");
    arguments.number("--events", events_, 0, "N", "show at most this many events (default 10)");
    arguments.flag("--watch", watch_, "go on showing what changes, until Ctrl-C");
    arguments.duration("--interval", interval_, "with --watch, the longest between two looks (default 30s)");
  }

  int run(Session& session) override {
    if (watch_) return watch(session);
    if (interval_) throw Error(ErrorKind::invalid_input, "--interval is for --watch", "add --watch");
    return show(session);
  }

 private:
  int show(Session& session) const {
    const EnvironmentSettings settings = settings_for_stack(session.settings(), stack_);
    Toolbox& tools = session.tools();
    const auto shown = static_cast<std::size_t>(events_.value_or(10));
    const auto report = read_stack(tools.cloudformation(settings), tools.clock(), stack_, shown, {});
    if (!report) {
      const std::string where = settings.region ? fmt::format(" in {}", *settings.region) : std::string();
      throw Error(ErrorKind::not_found, fmt::format("there is no stack {}{}", stack_, where),
                  "check the name, --region and --profile; a deleted stack answers only to its ARN");
    }
    Output& output = session.output();
    output.result(session.json() ? stack_report_json(*report) : stack_report_text(*report, look_of(output)));
    return exit_code::done;
  }

  int watch(Session& session) const {
    if (session.json()) {
      throw Error(ErrorKind::invalid_input, "--watch shows lines for people, no JSON",
                  "leave out --watch for the JSON of this moment");
    }
    // Before the thread that follows, which would else take the signals.
    TerminationSignals& signals = session.signals();
    const Settings& settings = session.settings();
    const auto environment = settings.environments.find(stack_);
    const bool is_environment = environment != settings.environments.end() && !environment->second.stacks.empty();
    const EnvironmentSettings where = is_environment ? environment->second : settings_for_stack(settings, stack_);
    WatchedStacks watched{is_environment ? stack_ : std::string(),
                          is_environment ? where.stacks : std::vector<std::string>{stack_}};
    watched.interval = checked_interval();
    watched.seed = static_cast<std::uint32_t>(random_bits());
    Toolbox& tools = session.tools();
    if (is_environment) {
      watched.read_outlook = [&store = tools.store(), &clock = tools.clock(), &watched] {
        return read_outlook(store, clock, watched.title, watched.stacks.front());
      };
    }
    const auto hurrying = signals.on_signal([&tools](int) { tools.hurry(); });
    watch_stacks(tools.cloudformation(where), tools.clock(), session.output(), watched, signals.stop_token());
    return signals.last() ? 128 + *signals.last() : exit_code::done;
  }

  [[nodiscard]] Duration checked_interval() const {
    const Duration interval = interval_.value_or(std::chrono::seconds(30));
    if (interval >= std::chrono::seconds(1) && interval <= std::chrono::hours(1)) return interval;
    throw Error(ErrorKind::invalid_input, fmt::format("--interval: {} is out of bounds", human_duration(interval)),
                "it may be 1s to 1h");
  }

  bool watch_ = false;
  std::optional<Duration> interval_;
  std::string stack_;
  std::optional<double> events_;
};

}  // namespace

std::unique_ptr<Command> make_status_command() { return std::make_unique<StatusCommand>(); }

}  // namespace signalbox::cli
