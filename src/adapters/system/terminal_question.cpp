#include "adapters/system/terminal_question.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <termios.h>
#include <unistd.h>

#include <csignal>

#include "adapters/system/line_input.hpp"
#include "core/plain_text.hpp"

namespace signalbox {
namespace {

bool is_own_terminal(int descriptor) { return isatty(descriptor) == 1 && tcgetpgrp(descriptor) == getpgrp(); }

// Put into the background, this process would be stopped for reading; with the signal blocked, it reads nothing.
void block_stop_for_reading() {
  sigset_t blocked{};
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGTTIN);
  pthread_sigmask(SIG_BLOCK, &blocked, nullptr);
}

}  // namespace

bool TerminalQuestion::is_possible(const Environment& environment) {
  return is_own_terminal(STDIN_FILENO) && is_own_terminal(STDERR_FILENO) && !variable(environment, "CI") &&
         !variable(environment, "GITHUB_ACTIONS");
}

std::optional<std::string> TerminalQuestion::ask(const Question& question, std::stop_token stop) {
  const std::string choices = escape_for_terminal(fmt::format("{}", fmt::join(question.choices, ", ")));
  block_stop_for_reading();
  tcflush(input_, TCIFLUSH);
  LineInput lines(input_);
  show_(fmt::format("Your answer ({}): ", choices));
  while (const auto line = lines.next(stop)) {
    if (auto choice = choice_in(question, *line)) return choice;
    show_(fmt::format("One of these, please ({}): ", choices));
  }
  show_("\n");  // what comes next begins a line of its own
  return std::nullopt;
}

}  // namespace signalbox
