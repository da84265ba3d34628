#include "cli/command.hpp"

#include <fmt/format.h>

#include "core/error.hpp"

namespace signalbox::cli {

void Command::take_command(std::vector<std::string> after_dashes) {
  if (after_dashes.empty()) return;
  throw Error(ErrorKind::invalid_input,
              fmt::format("{} runs no command, but \"{}\" was given after --", name(), after_dashes.front()),
              "signalbox run ENV -- COMMAND runs one");
}

}  // namespace signalbox::cli
