#include "cli/help.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "cli/command.hpp"

namespace signalbox::cli {
namespace {

constexpr std::string_view examples_heading = "Examples:";
constexpr std::string_view below_the_commands = "signalbox help COMMAND shows how a command is used, with examples.";

std::string_view next_line(std::string_view& text) {
  const auto end = text.find('\n');
  const auto line = text.substr(0, end);
  text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  return line;
}

// `  --flag NAME    what it does`: where `what it does` begins; 0 in a line without columns.
std::size_t column_of(std::string_view line) {
  const auto first = line.find_first_not_of(' ');
  if (first == std::string_view::npos || first == 0) return 0;
  const auto gap = line.find("  ", first);
  return gap == std::string_view::npos ? first : line.find_first_not_of(' ', gap);
}

void append_wrapped(std::string& out, std::string_view line, std::size_t width) {
  const std::size_t column = column_of(line);
  std::size_t indent = 0;
  while (indent + line.size() > width) {
    const auto end = line.rfind(' ', width - indent);
    if (end == std::string_view::npos || indent + end <= column) break;
    out.append(indent, ' ').append(line.substr(0, end)).append("\n");
    line.remove_prefix(end + 1);
    indent = column;
  }
  out.append(indent, ' ').append(line).append("\n");
}

std::string examples_of(const Command& command) {
  std::string text = fmt::format("\n{}\n", examples_heading);
  std::string_view examples = command.examples();
  while (!examples.empty()) text.append("  ").append(next_line(examples)).append("\n");
  return text;
}

// The parser's usage knows nothing of what stands behind the dashes.
void complete_usage(std::string& help, std::string_view behind_dashes) {
  const auto usage = help.find("Usage:");
  if (behind_dashes.empty() || usage == std::string::npos) return;
  help.insert(help.find('\n', usage), fmt::format(" -- {}", behind_dashes));
}

void end_with_one_newline(std::string& text) { text.erase(text.find_last_not_of('\n') + 1); }

}  // namespace

std::string help_text(const CLI::App& app, const Command* command, std::size_t width) {
  std::string help = app.help();
  end_with_one_newline(help);
  if (command != nullptr) {
    complete_usage(help, command->behind_dashes());
    help += "\n" + examples_of(*command);
  } else {
    help += fmt::format("\n\n{}\n", below_the_commands);
  }
  std::string wrapped = wrapped_help(help, width);
  end_with_one_newline(wrapped);
  return wrapped;
}

std::string wrapped_help(std::string_view help, std::size_t width) {
  std::string out;
  while (!help.empty()) {
    const auto line = next_line(help);
    if (line == examples_heading) return out.append(line).append("\n").append(help);
    if (line.empty() && out.ends_with("\n\n")) continue;  // the parser sets its groups far apart
    append_wrapped(out, line, width);
  }
  return out;
}

}  // namespace signalbox::cli
