#include <fmt/format.h>

#include "cli/render/completion_scripts.hpp"

namespace signalbox::cli {
namespace {

// Inside '…' of zsh, in a spec of _arguments or _describe.
std::string quoted_for_zsh(const std::string& text) {
  std::string result;
  for (const char c : text) {
    if (c == '\'') {
      result += "'\\''";
    } else {
      if (c == ':' || c == '[' || c == ']' || c == '\\') result += '\\';
      result += c;
    }
  }
  return result;
}

std::string zsh_action(const ValueSource& source) {
  switch (source.kind) {
    case ValueSource::Kind::nothing:
      return " ";
    case ValueSource::Kind::words:
      return fmt::format("({})", source.text);
    case ValueSource::Kind::asked:
      return "_signalbox_" + source.text;
    case ValueSource::Kind::files:
      return "_files";
  }
  return " ";
}

std::string asking_function(std::string_view what) {
  return fmt::format(
      "_signalbox_{0}() {{\n  local -a names\n  names=(${{(f)\"$(signalbox completion {0} 2>/dev/null)\"}})\n"
      "  compadd -a names\n}}\n",
      what);
}

std::string zsh_option(const CompletedOption& option) {
  const std::string value =
      option.takes_value ? fmt::format(":{}:{}", option.flag, zsh_action(values_of("--" + option.flag))) : "";
  return fmt::format(" \\\n        '*--{}[{}]{}'", option.flag, quoted_for_zsh(option.help), value);
}

std::string zsh_case(const CompletedCommand& command) {
  std::string text =
      fmt::format("    {}{})\n      _arguments -S", command.name, command.alias.empty() ? "" : "|" + command.alias);
  for (const CompletedOption& option : command.options) text += zsh_option(option);
  for (std::size_t i = 0; i < command.positionals.size(); ++i) {
    text += fmt::format(" \\\n        '{}:{}:{}'", i + 1, command.positionals[i],
                        zsh_action(values_of(command.positionals[i])));
  }
  if (command.name == "run") text += " \\\n        '*:::command:_normal'";
  return text + "\n      ;;\n";
}

}  // namespace

std::string zsh_completion(const std::vector<CompletedCommand>& commands) {
  std::string script =
      "#compdef signalbox\n# zsh completion for signalbox. Load it with: source <(signalbox completion zsh)\n";
  for (const auto* what : {"environments", "stacks", "deployments"}) script += asking_function(what);
  script += "_signalbox() {\n  local -a commands\n  commands=(\n";
  for (const CompletedCommand& command : commands)
    script += fmt::format("    '{}:{}'\n", command.name, quoted_for_zsh(command.summary));
  script +=
      "  )\n  if ((CURRENT == 2)); then\n    _describe command commands\n    return\n  fi\n"
      "  local chosen=\"$words[2]\"\n  shift words\n  ((CURRENT--))\n  case \"$chosen\" in\n";
  for (const CompletedCommand& command : commands) script += zsh_case(command);
  script +=
      "  esac\n}\n"
      "if [[ \"$funcstack[1]\" == _signalbox ]]; then _signalbox \"$@\"; else compdef _signalbox signalbox; fi\n";
  return script;
}

}  // namespace signalbox::cli
