#include "cli/program.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <csignal>

#include "adapters/system/termination_signals.hpp"
#include "cli/arguments.hpp"
#include "cli/command.hpp"
#include "cli/session.hpp"
#include "core/error.hpp"
#include "core/plain_text.hpp"
#include "wiring/nearest_word.hpp"

namespace signalbox::cli {
namespace {

constexpr const char* description =
    "signalbox lets one deployment at a time into an environment, queues the others fairly, and watches CloudFormation "
    "to the end.";

// `run ENV -- COMMAND`: what follows the dashes belongs to the command and is none of the parser's business.
struct CommandLine {
  std::vector<std::string> own;
  std::vector<std::string> after_dashes;
};

CommandLine split_at_dashes(int argc, const char* const* argv) {
  CommandLine line;
  int i = 1;
  for (; i < argc && std::string_view(argv[i]) != "--"; ++i) line.own.emplace_back(argv[i]);
  for (++i; i < argc; ++i) line.after_dashes.emplace_back(argv[i]);
  return line;
}

void declare_common(CLI::App& app, CommonOptions& common) {
  Arguments arguments(app);
  arguments.flag("--json", common.json, "print the result as JSON (docs/commands.md describes it)");
  arguments.option("--registry", common.overrides.registry, "URL",
                   "where deployments are coordinated: file:FOLDER, postgres://HOST/DATABASE or dynamodb://TABLE");
  arguments.option("--config", common.overrides.config, "FILE",
                   "configuration file (default: signalbox.yaml here or above)");
  arguments.option("--region", common.overrides.region, "REGION", "AWS region");
  arguments.option("--profile", common.overrides.profile, "NAME", "AWS profile");
}

std::string footer_of(const Command& command) {
  std::string text = "\nExamples:\n";
  std::string_view examples = command.examples();
  while (!examples.empty()) {
    const auto end = examples.find('\n');
    text.append("  ").append(examples.substr(0, end)).append("\n");
    examples = end == std::string_view::npos ? std::string_view() : examples.substr(end + 1);
  }
  return text;
}

int exit_code_of(const Error& error) {
  switch (error.kind()) {
    case ErrorKind::invalid_input:
      return exit_code::bad_usage;
    case ErrorKind::denied:
    case ErrorKind::unavailable:
      return exit_code::unreachable;
    case ErrorKind::not_found:
    case ErrorKind::conflict:
    case ErrorKind::internal:
      return exit_code::failed;
    case ErrorKind::interrupted:
      return 128 + SIGINT;
  }
  return exit_code::failed;
}

void complain(Output& output, const std::string& message, const std::string& hint) {
  output.talk(output.paint_talk(Tone::bad, "signalbox: ") + escape_for_terminal(message));
  if (!hint.empty()) output.talk(output.paint_talk(Tone::faint, "  → ") + escape_for_terminal(hint));
}

// "did you mean" for the first word, which the parser itself would only call unexpected.
std::optional<std::string> unknown_command(const CommandLine& line, const Commands& commands) {
  if (line.own.empty() || line.own.front().starts_with('-')) return std::nullopt;
  std::vector<std::string> names;
  for (const auto& command : commands) {
    for (const auto name : {command->name(), command->alias()}) {
      if (name == line.own.front()) return std::nullopt;
      if (!name.empty() && !command->is_internal()) names.emplace_back(name);
    }
  }
  const auto nearest = nearest_word(line.own.front(), names);
  return nearest ? fmt::format("did you mean \"signalbox {}\"?", *nearest)
                 : std::string("signalbox --help lists the commands");
}

class Program {
 public:
  Program(Environment environment, CommandLine line)
      : environment_(std::move(environment)),
        line_(std::move(line)),
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
    if (line_.own.size() == 1 && line_.own.front() == "--version") line_.own.front() = "version";
    if (const auto hint = unknown_command(line_, commands_)) {
      throw Error(ErrorKind::invalid_input, fmt::format("there is no command \"{}\"", line_.own.front()), *hint);
    }
    CLI::App app(description, "signalbox");
    Command* chosen = nullptr;
    // Only the command that is asked for is declared in full: help needs the names of the others, not their options.
    for (const auto& command : commands_) declare(app, *command, chosen);
    app.require_subcommand(1);
    app.get_formatter()->column_width(28);
    try {
      std::vector<std::string> reversed(line_.own.rbegin(), line_.own.rend());
      app.parse(std::move(reversed));
    } catch (const CLI::CallForHelp&) {
      output_.result(app.help());
      return exit_code::done;
    } catch (const CLI::ParseError& error) {
      if (line_.own.empty()) {
        output_.talk(app.help());
        return exit_code::bad_usage;
      }
      if (forgot_dashes()) {
        throw Error(ErrorKind::invalid_input, "the command to run stands behind --, which is missing",
                    fmt::format("signalbox run {} -- COMMAND", environment_given()));
      }
      const std::string subject = app.get_subcommands().empty() ? "" : " " + app.get_subcommands().front()->get_name();
      throw Error(ErrorKind::invalid_input, error.what(),
                  fmt::format("signalbox{} --help shows how it is used", subject));
    }
    chosen->adjust(common_.overrides);
    Session session(environment_, common_);
    try {
      return chosen->run(session);
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::interrupted) throw;
      complain(output_, error.what(), error.hint());
      return 128 + session.signals().last().value_or(SIGINT);
    }
  }

  // `run production cdk deploy`: words that are left over and no dashes.
  [[nodiscard]] bool forgot_dashes() const {
    const auto words = std::ranges::count_if(line_.own, [](const std::string& word) { return !word.starts_with('-'); });
    return line_.own.front() == "run" && line_.after_dashes.empty() && words > 2;
  }
  [[nodiscard]] std::string environment_given() const {
    return line_.own.size() > 1 && !line_.own[1].starts_with('-') ? line_.own[1] : "ENV";
  }

  void declare(CLI::App& app, Command& command, Command*& chosen) {
    CLI::App* sub = app.add_subcommand(std::string(command.name()), std::string(command.summary()));
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
    sub->footer(footer_of(command));
    sub->get_formatter()->column_width(34);
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
