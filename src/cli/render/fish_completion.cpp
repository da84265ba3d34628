#include <fmt/format.h>

#include "cli/render/completion_scripts.hpp"

namespace signalbox::cli {
namespace {

// Inside '…' of fish.
std::string quoted_for_fish(const std::string& text) {
  std::string result;
  for (const char c : text) {
    if (c == '\'' || c == '\\') result += '\\';
    result += c;
  }
  return result;
}

std::string fish_arguments(const ValueSource& source) {
  switch (source.kind) {
    case ValueSource::Kind::nothing:
      return " -x";
    case ValueSource::Kind::words:
      return fmt::format(" -x -a '{}'", source.text);
    case ValueSource::Kind::asked:
      return fmt::format(" -x -a '(signalbox completion {} 2>/dev/null)'", source.text);
    case ValueSource::Kind::files:
      return " -r -F";
  }
  return " -x";
}

std::string fish_lines(const CompletedCommand& command) {
  const std::string names = command.alias.empty() ? command.name : command.name + " " + command.alias;
  const std::string chosen = fmt::format("complete -c signalbox -n '__fish_seen_subcommand_from {}'", names);
  std::string lines = fmt::format("complete -c signalbox -n __fish_use_subcommand -f -a {} -d '{}'\n", command.name,
                                  quoted_for_fish(command.summary));
  lines += command.positionals.empty() ? chosen + " -f\n"
                                       : chosen + fish_arguments(values_of(command.positionals.front())) + "\n";
  for (const CompletedOption& option : command.options) {
    const std::string value = option.takes_value ? fish_arguments(values_of("--" + option.flag)) : "";
    lines += fmt::format("{} -l {}{} -d '{}'\n", chosen, option.flag, value, quoted_for_fish(option.help));
  }
  return lines;
}

}  // namespace

std::string fish_completion(const std::vector<CompletedCommand>& commands) {
  std::string script =
      "# fish completion for signalbox. Load it with: signalbox completion fish | source\n"
      "complete -c signalbox -n __fish_use_subcommand -l version -d 'print the version'\n";
  for (const CompletedCommand& command : commands) script += fish_lines(command);
  return script;
}

}  // namespace signalbox::cli
