// Completion scripts for bash, zsh and fish, generated from what the commands declare, so that none can be forgotten.
// Names of environments, stacks and deployments are asked of `signalbox completion …` while the user types.
#pragma once

#include <string>
#include <vector>

namespace signalbox::cli {

struct CompletedOption {
  std::string flag;  ///< without dashes
  std::string help;
  bool takes_value = false;
};
struct CompletedCommand {
  std::string name, alias, summary;
  std::vector<std::string> positionals;  ///< their names in order: ENV, ID, STACK, …
  std::vector<CompletedOption> options;
};

[[nodiscard]] std::string bash_completion(const std::vector<CompletedCommand>& commands);
[[nodiscard]] std::string zsh_completion(const std::vector<CompletedCommand>& commands);
[[nodiscard]] std::string fish_completion(const std::vector<CompletedCommand>& commands);

/// What may stand where a positional or an option's value of this name is due.
struct ValueSource {
  enum class Kind { nothing, words, asked, files } kind = Kind::nothing;
  std::string text;  ///< the words, or what to ask `signalbox completion` for
};
/// `name` as in CompletedCommand::positionals, or `--flag`.
[[nodiscard]] ValueSource values_of(const std::string& name);

}  // namespace signalbox::cli
