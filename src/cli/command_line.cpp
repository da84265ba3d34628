#include "cli/command_line.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "wiring/nearest_word.hpp"

namespace signalbox::cli {
namespace {

using Words = std::vector<std::string>;

bool contains(const Words& words, const std::string& word) { return std::ranges::find(words, word) != words.end(); }

// `-5` is a value, if anything.
bool looks_like_flag(const std::string& word) {
  return word.size() > 1 && word.front() == '-' && !(word[1] >= '0' && word[1] <= '9');
}

std::string without_value(const std::string& flag) { return flag.substr(0, flag.find('=')); }

std::string see_help(const std::string& command) {
  return fmt::format("signalbox {} --help shows how it is used", command);
}

Error unknown_command(const std::string& word, const Words& commands) {
  const auto nearest = nearest_word(word, commands);
  return Error(ErrorKind::invalid_input, fmt::format("there is no command \"{}\"", word),
               nearest ? fmt::format("did you mean \"signalbox {}\"?", *nearest)
                       : std::string("signalbox --help lists the commands"));
}

Error option_before_command(const CommandLine& line, const Words& commands) {
  const auto command =
      std::ranges::find_if(line.own, [&](const std::string& word) { return contains(commands, word); });
  return Error(ErrorKind::invalid_input, fmt::format("{} stands before the command", line.own.front()),
               fmt::format("options follow it: signalbox {} … {}", command == line.own.end() ? "COMMAND" : *command,
                           line.own.front()));
}

Error unknown_flag(const std::string& command, const std::string& flag, const Words& flags) {
  const auto nearest = nearest_word(flag, flags);
  return Error(ErrorKind::invalid_input, fmt::format("{} knows no {}", command, flag),
               nearest ? fmt::format("did you mean {}?", *nearest) : see_help(command));
}

}  // namespace

CommandLine split_at_dashes(int argc, const char* const* argv) {
  CommandLine line;
  int i = 1;
  for (; i < argc && std::string_view(argv[i]) != "--"; ++i) line.own.emplace_back(argv[i]);
  for (++i; i < argc; ++i) line.after_dashes.emplace_back(argv[i]);
  return line;
}

CommandLine in_the_parsers_words(CommandLine line) {
  if (line.own.size() == 1 && line.own.front() == "--version") line.own.front() = "version";
  if (line.own.empty() || line.own.front() != "help") return line;
  line.own.erase(line.own.begin());
  line.own.resize(std::min<std::size_t>(line.own.size(), 1));
  line.own.emplace_back("--help");
  return line;
}

std::optional<Error> why_no_command(const CommandLine& line, const Words& commands) {
  if (line.own.empty()) return std::nullopt;
  const std::string& first = line.own.front();
  if (contains(commands, first) || first == "--help" || first == "-h") return std::nullopt;
  return first.starts_with('-') ? option_before_command(line, commands) : unknown_command(first, commands);
}

Error why_left_over(const CommandLine& line, const Words& flags, const Words& left_over) {
  const std::string& command = line.own.front();
  const bool names_command = !left_over.empty() && !looks_like_flag(left_over.front());
  if (command == "run" && line.after_dashes.empty() && names_command) {
    const bool names_environment = line.own.size() > 1 && !line.own[1].starts_with('-');
    return Error(ErrorKind::invalid_input, "the command to run stands behind --, which is missing",
                 fmt::format("signalbox run {} -- COMMAND", names_environment ? line.own[1] : "ENV"));
  }
  for (auto word = line.own.begin() + 1; word != line.own.end(); ++word) {
    if (looks_like_flag(*word) && !contains(flags, without_value(*word)))
      return unknown_flag(command, without_value(*word), flags);
  }
  return Error(
      ErrorKind::invalid_input,
      fmt::format("{} has no place for \"{}\"", command, left_over.empty() ? line.own.back() : left_over.front()),
      see_help(command));
}

}  // namespace signalbox::cli
