// The words of one call: this program's own, and what stands behind `--`, which belongs to the command to run. Pure:
// finds slips that the parser would only call unexpected, and names what was meant.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/error.hpp"

namespace signalbox::cli {

struct CommandLine {
  std::vector<std::string> own;
  std::vector<std::string> after_dashes;
};

[[nodiscard]] CommandLine split_at_dashes(int argc, const char* const* argv);

/// `help COMMAND` and `--version` as the parser knows them.
[[nodiscard]] CommandLine in_the_parsers_words(CommandLine line);

/// A first word that is no command, or an option that stands before its command.
[[nodiscard]] std::optional<Error> why_no_command(const CommandLine& line, const std::vector<std::string>& commands);

/// An option that the command does not take, a word too many, or `run production cdk deploy` without its dashes.
/// `flags`: those it takes, with their dashes. `left_over`: what the parser had no place for.
[[nodiscard]] Error why_left_over(const CommandLine& line, const std::vector<std::string>& flags,
                                  const std::vector<std::string>& left_over);

}  // namespace signalbox::cli
