#include "cli/program.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <csignal>

#include "adapters/slack/slack_token.hpp"
#include "adapters/system/termination_signals.hpp"
#include "cli/arguments.hpp"
#include "cli/command.hpp"
#include "cli/command_line.hpp"
#include "cli/help.hpp"
#include "cli/session.hpp"
#include "core/error.hpp"
#include "core/plain_text.hpp"

namespace signalbox::cli {
namespace {

constexpr const char* description =
    "signalbox lets one deployment at a time into an environment, queues the others fairly, and watches CloudFormation "
    "to the end.";

constexpr std::size_t help_column = 28;
// Beyond this a line is hard to read.
constexpr std::size_t widest_help = 100;

void declare_common(CLI::App& app, CommonOptions& common) {
  app.option_defaults()->group("Options of every command");
  Arguments arguments(app);
  arguments.flag("--json", common.json, "print the result as JSON");
  arguments.option("--registry", common.overrides.registry, "URL",
                   "where deployments are coordinated: file:FOLDER, postgres://HOST/DATABASE or dynamodb://TABLE");
  arguments.option("--config", common.overrides.config, "FILE",
                   "configuration file (default: signalbox.yaml here or above)");
  arguments.option("--region", common.overrides.region, "REGION", "AWS region");
  arguments.option("--profile", common.overrides.profile, "NAME", "AWS profile");
}

// Before the commands are declared, which take them over.
void set_words(CLI::App& app) {
  app.set_help_flag("-h,--help", "show this help");
  app.get_formatter()->column_width(help_column);
  app.get_formatter()->label("REQUIRED", "");
  app.get_formatter()->label("SUBCOMMAND", "COMMAND");
}

void complain(Output& output, const std::string& message, const std::string& hint) {
  output.talk(output.paint_talk(Tone::bad, "signalbox: ") + escape_for_terminal(message));
  if (!hint.empty()) output.talk(output.paint_talk(Tone::faint, "  → ") + escape_for_terminal(hint));
}

// One that no user needs is no suggestion.
std::vector<std::string> names_of(const Commands& commands, std::string_view asked_for) {
  std::vector<std::string> names;
  for (const auto& command : commands) {
    if (command->is_internal() && command->name() != asked_for) continue;
    names.emplace_back(command->name());
    if (!command->alias().empty()) names.emplace_back(command->alias());
  }
  return names;
}

std::vector<std::string> flags_of(const CLI::App& command) {
  std::vector<std::string> flags;
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& name : option->get_lnames()) flags.push_back("--" + name);
    for (const std::string& name : option->get_snames()) flags.push_back("-" + name);
  }
  return flags;
}

class Program {
 public:
  Program(Environment environment, CommandLine line)
      : environment_(std::move(environment)),
        line_(in_the_parsers_words(std::move(line))),
        output_(environment_),
        commands_(all_commands()) {}

  int run() {
    try {
      return parse_and_run();
    } catch (const Error& error) {
      complain(output_, error.what(), error.hint());
      return exit_code_of(error);
    } catch (const std::exception& error) {
      complain(output_, fmt::format("internal error: {}", error.what()), "please report this with the command you ran");
      return exit_code::failed;
    }
  }

 private:
  int parse_and_run() {
    expect_no_secret();
    if (const auto trouble = why_no_command(line_, names_of(commands_, line_.own.empty() ? "" : line_.own.front())))
      throw Error(*trouble);
    CLI::App app(description, "signalbox");
    set_words(app);
    Command* chosen = nullptr;
    // Only the command that is asked for is declared in full: help needs the names of the others, not their options.
    for (const auto& command : commands_) declare(app, *command, chosen);
    app.require_subcommand(1);
    try {
      std::vector<std::string> reversed(line_.own.rbegin(), line_.own.rend());
      app.parse(std::move(reversed));
    } catch (const CLI::CallForHelp&) {
      output_.result(help_text(app, chosen, help_width()));
      return exit_code::done;
    } catch (const CLI::ParseError& error) {
      if (chosen == nullptr) {
        output_.talk(help_text(app, nullptr, help_width()));
        return exit_code::bad_usage;
      }
      refuse(app, *chosen, error);
    }
    return run_command(*chosen);
  }

  // Not what stands behind --: that is another program's.
  void expect_no_secret() const {
    if (std::ranges::none_of(line_.own, looks_like_a_slack_secret)) return;
    throw Error(ErrorKind::invalid_input,
                "a token or webhook of Slack's is on the command line, where every process of this machine can read it",
                "put it into SLACK_BOT_TOKEN or SLACK_WEBHOOK_URL, and make a new one: this one may have been seen");
  }

  [[noreturn]] void refuse(const CLI::App& app, const Command& chosen, const CLI::ParseError& error) const {
    const CLI::App* command = app.get_subcommand(std::string(chosen.name()));
    if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr)
      throw Error(why_left_over(line_, flags_of(*command), command->remaining()));
    throw Error(ErrorKind::invalid_input, error.what(),
                fmt::format("signalbox {} --help shows how it is used", chosen.name()));
  }

  int run_command(Command& chosen) {
    chosen.adjust(common_.overrides);
    Session session(environment_, common_, output_);
    try {
      return chosen.run(session);
    } catch (const Error& error) {
      complain(output_, error.what(), error.hint());
      if (error.kind() == ErrorKind::interrupted) return 128 + session.signals().last().value_or(SIGINT);
      return chosen.exit_code_for(error);
    }
  }

  [[nodiscard]] std::size_t help_width() const {
    return std::min(static_cast<std::size_t>(output_.result_terminal().width()), widest_help);
  }

  void declare(CLI::App& app, Command& command, Command*& chosen) {
    CLI::App* sub = app.add_subcommand(std::string(command.name()), std::string(command.summary()));
    sub->group("Commands");
    if (!command.alias().empty()) sub->alias(std::string(command.alias()));
    if (command.is_internal()) sub->group("");
    const bool asked_for =
        !line_.own.empty() && (line_.own.front() == command.name() || line_.own.front() == command.alias());
    if (!asked_for) return;
    chosen = &command;
    Arguments arguments(*sub);
    command.declare(arguments);
    declare_common(*sub, common_);
    command.take_command(line_.after_dashes);
  }

  Environment environment_;
  CommandLine line_;
  Output output_;
  Commands commands_;
  CommonOptions common_;
};

}  // namespace

int run_program(int argc, const char* const* argv, Environment environment) {
  return Program(std::move(environment), split_at_dashes(argc, argv)).run();
}

}  // namespace signalbox::cli
