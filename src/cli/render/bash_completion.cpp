#include <fmt/format.h>

#include <set>

#include "cli/render/completion_scripts.hpp"

namespace signalbox::cli {
namespace {

// Behind `--` stands the user's own command, which completes as if it stood alone.
constexpr std::string_view bash_beginning =
    R"bash(# bash completion for signalbox. Load it with: source <(signalbox completion bash)
_signalbox() {
  local current="${COMP_WORDS[COMP_CWORD]}" previous="${COMP_WORDS[COMP_CWORD-1]}" words="" i
  COMPREPLY=()
  for ((i = 2; i < COMP_CWORD; i++)); do
    if [[ "${COMP_WORDS[i]}" == "--" ]]; then
      if declare -F _command_offset >/dev/null; then _command_offset "$((i + 1))"; fi
      return
    fi
  done
)bash";

constexpr std::string_view bash_ending = R"sh(  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}
complete -F _signalbox signalbox
)sh";

std::string bash_statement(const ValueSource& source) {
  switch (source.kind) {
    case ValueSource::Kind::nothing:
      return "return";
    case ValueSource::Kind::words:
      return fmt::format("words=\"{}\"", source.text);
    case ValueSource::Kind::asked:
      return fmt::format("words=\"$(signalbox completion {} 2>/dev/null)\"", source.text);
    case ValueSource::Kind::files:
      return R"sh(mapfile -t COMPREPLY < <(compgen -f -- "$current"); return)sh";
  }
  return "return";
}

std::string names_of(const std::vector<CompletedCommand>& commands) {
  std::string names;
  for (const CompletedCommand& command : commands) {
    names += command.name + " ";
    if (!command.alias.empty()) names += command.alias + " ";
  }
  return names + "--help --version";
}

std::string option_values(const std::vector<CompletedCommand>& commands) {
  std::set<std::string> flags;
  for (const CompletedCommand& command : commands) {
    for (const CompletedOption& option : command.options) {
      if (option.takes_value) flags.insert("--" + option.flag);
    }
  }
  std::string cases;
  for (const std::string& flag : flags) cases += fmt::format("    {}) {} ;;\n", flag, bash_statement(values_of(flag)));
  return cases;
}

std::string bash_case(const CompletedCommand& command) {
  std::string flags;
  for (const CompletedOption& option : command.options) flags += (flags.empty() ? "--" : " --") + option.flag;
  const std::string pattern = command.alias.empty() ? command.name : command.name + "|" + command.alias;
  const std::string otherwise =
      command.positionals.empty() ? "return" : bash_statement(values_of(command.positionals.front()));
  return fmt::format("      {}) if [[ \"$current\" == -* ]]; then words=\"{}\"; else {}; fi ;;\n", pattern, flags,
                     otherwise);
}

}  // namespace

std::string bash_completion(const std::vector<CompletedCommand>& commands) {
  std::string script(bash_beginning);
  script += fmt::format("  if ((COMP_CWORD == 1)); then\n    words=\"{}\"\n  else\n    case \"$previous\" in\n",
                        names_of(commands));
  script += option_values(commands);
  script += "    *) case \"${COMP_WORDS[1]}\" in\n";
  for (const CompletedCommand& command : commands) script += bash_case(command);
  script += "      esac ;;\n    esac\n  fi\n";
  return script.append(bash_ending);
}

}  // namespace signalbox::cli
