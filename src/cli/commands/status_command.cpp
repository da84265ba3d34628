#include <fmt/format.h>

#include "app/read_stack.hpp"
#include "cli/arguments.hpp"
#include "cli/commands.hpp"
#include "cli/commands/given.hpp"
#include "cli/render/stack_view.hpp"
#include "cli/session.hpp"
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
           "signalbox status arn:aws:cloudformation:eu-central-1:123456789012:stack/AppStack/1a2b --json";
  }

  void declare(Arguments& arguments) override {
    arguments.positional("STACK", stack_, "name or ARN");
    arguments.number("--events", events_, 0, "N", "show at most this many events (default 10)");
  }

  int run(Session& session) override {
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

 private:
  std::string stack_;
  std::optional<double> events_;
};

}  // namespace

std::unique_ptr<Command> make_status_command() { return std::make_unique<StatusCommand>(); }

}  // namespace signalbox::cli
