#include "adapters/system/terminal_loan.hpp"

#include <signal.h>
#include <termios.h>
#include <unistd.h>

namespace signalbox {

std::unique_ptr<TerminalLoan> TerminalLoan::offer() {
  termios modes{};
  if (tcgetpgrp(STDIN_FILENO) != getpgrp() || tcgetattr(STDIN_FILENO, &modes) != 0) return nullptr;
  return std::unique_ptr<TerminalLoan>(new TerminalLoan(getpgrp(), modes));
}

TerminalLoan::TerminalLoan(pid_t owner, const termios& modes)
    : owner_(owner), modes_(std::make_unique<termios>(modes)) {}

TerminalLoan::~TerminalLoan() {
  // From the background, asking for the terminal would stop us with SIGTTOU, unless the signal is blocked.
  sigset_t blocked{};
  sigset_t before{};
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGTTOU);
  pthread_sigmask(SIG_BLOCK, &blocked, &before);
  tcsetpgrp(STDIN_FILENO, owner_);
  tcsetattr(STDIN_FILENO, TCSADRAIN, modes_.get());
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

}  // namespace signalbox
