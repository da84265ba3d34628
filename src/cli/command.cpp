#include "cli/command.hpp"

#include <fmt/format.h>

#include <csignal>

#include "core/error.hpp"

namespace signalbox::cli {

int exit_code_of(const Error& error) {
  switch (error.kind()) {
    case ErrorKind::invalid_input:
      return exit_code::bad_usage;
    case ErrorKind::denied:
    case ErrorKind::unavailable:
      return exit_code::unreachable;
    case ErrorKind::conflict:
      return exit_code::busy;
    case ErrorKind::not_found:
    case ErrorKind::internal:
      return exit_code::failed;
    case ErrorKind::interrupted:
      return 128 + SIGINT;
  }
  return exit_code::failed;
}

void Command::take_command(std::vector<std::string> after_dashes) {
  if (after_dashes.empty()) return;
  throw Error(ErrorKind::invalid_input,
              fmt::format("{} runs no command, but \"{}\" was given after --", name(), after_dashes.front()),
              "signalbox run ENV -- COMMAND runs one");
}

}  // namespace signalbox::cli
