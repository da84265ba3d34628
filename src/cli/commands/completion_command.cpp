#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>

#include "app/outbox.hpp"
#include "app/questions.hpp"
#include "app/read_history.hpp"
#include "cli/arguments.hpp"
#include "cli/commands.hpp"
#include "cli/render/completion_scripts.hpp"
#include "cli/render/json_text.hpp"
#include "cli/session.hpp"
#include "core/error.hpp"
#include "ports/clock.hpp"

namespace signalbox::cli {
namespace {

using Names = std::vector<std::string>;

// What every command takes beside its own; tests compare with --help.
const std::vector<CompletedOption>& common_options() {
  static const std::vector<CompletedOption> options{{"help", "show how it is used", false},
                                                    {"json", "print the result as JSON", false},
                                                    {"registry", "where deployments are coordinated", true},
                                                    {"config", "configuration file", true},
                                                    {"region", "AWS region", true},
                                                    {"profile", "AWS profile", true}};
  return options;
}

// The parser knows best what a command takes.
CompletedCommand describe(Command& command) {
  CompletedCommand described{
      std::string(command.name()), std::string(command.alias()), std::string(command.summary()), {}, common_options()};
  CLI::App app;
  app.set_help_flag();
  Arguments arguments(app);
  command.declare(arguments);
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_positional()) {
      described.positionals.push_back(option->get_name(true, false));
    } else {
      described.options.push_back(
          {option->get_lnames().front(), option->get_description(), option->get_items_expected_max() > 0});
    }
  }
  return described;
}

std::vector<CompletedCommand> describe_all() {
  std::vector<CompletedCommand> described;
  for (const auto& command : all_commands()) {
    if (!command->is_internal()) described.push_back(describe(*command));
  }
  return described;
}

Names environment_names(Session& session) {
  Names names;
  for (const auto& [name, unused] : session.settings().environments) names.push_back(name);
  return names;
}

Names stack_names(Session& session) {
  std::set<std::string> stacks;
  for (const auto& [unused, environment] : session.settings().environments)
    stacks.insert(environment.stacks.begin(), environment.stacks.end());
  return {stacks.begin(), stacks.end()};
}

Names message_names(Session& session) {
  Names names;
  for (DocumentStore* store : {&session.tools().store(), session.tools().kept_back()}) {
    if (store == nullptr) continue;
    Outbox outbox(*store);
    std::ranges::move(outbox.pending(), std::back_inserter(names));
    std::ranges::copy_if(outbox.dead(), std::back_inserter(names),
                         [](const std::string& id) { return parse_outbox_id(id).has_value(); });
  }
  return names;
}

Names question_names(Session& session) {
  const Time now = session.tools().clock().now();
  Names names;
  for (const Question& question : Questions(session.tools().store()).all()) {
    if (is_open(question, now)) names.push_back(question.id);
  }
  return names;
}

class CompletionCommand : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "completion"; }
  [[nodiscard]] std::string_view summary() const override { return "print a completion script for a shell"; }
  [[nodiscard]] std::string_view examples() const override {
    return "source <(signalbox completion bash)\n"
           "signalbox completion zsh > ~/.zfunc/_signalbox\n"
           "signalbox completion fish | source";
  }

  void declare(Arguments& arguments) override {
    arguments.positional(
        "SHELL", what_,
        "bash, zsh or fish; environments, stacks, deployments, messages or questions list the names the scripts offer");
  }

  int run(Session& session) override {
    if (const auto script = script_for(what_)) {
      session.output().result(*script);
      return exit_code::done;
    }
    const Names names = names_for(session);
    Output& output = session.output();
    if (session.json()) {
      output.result(json_text(names));
    } else if (!names.empty()) {
      output.result(fmt::format("{}", fmt::join(names, "\n")));
    }
    return exit_code::done;
  }

 private:
  static std::optional<std::string> script_for(const std::string& shell) {
    if (shell == "bash") return bash_completion(describe_all());
    if (shell == "zsh") return zsh_completion(describe_all());
    if (shell == "fish") return fish_completion(describe_all());
    return std::nullopt;
  }

  [[nodiscard]] Names names_for(Session& session) const {
    if (what_ == "environments") return environment_names(session);
    if (what_ == "stacks") return stack_names(session);
    if (what_ == "messages") return message_names(session);
    if (what_ == "questions") return harmless_ones(question_names(session));
    if (what_ == "deployments")
      return harmless_ones(known_deployments(session.tools().store(), session.tools().clock()));
    throw Error(ErrorKind::invalid_input, fmt::format("there is no completion for \"{}\"", what_),
                "bash, zsh and fish are known");
  }

  // Shells split and expand what they are offered; an ID that would need quoting comes from no signalbox.
  static Names harmless_ones(Names names) {
    std::erase_if(names, [](const std::string& id) { return id.find_first_not_of(harmless) != std::string::npos; });
    return names;
  }

  static constexpr const char* harmless = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";
  std::string what_;
};

}  // namespace

std::unique_ptr<Command> make_completion_command() { return std::make_unique<CompletionCommand>(); }

}  // namespace signalbox::cli
