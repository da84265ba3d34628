// Lends the terminal's foreground to a child's process group, as a shell does, and takes it back when destroyed: the
// command can ask its questions, and Ctrl-C reaches it. Nothing is lent where standard input is no terminal or belongs
// to somebody else.
#pragma once

#include <sys/types.h>

#include <memory>

struct termios;

namespace signalbox {

class TerminalLoan {
 public:
  /// What to take back later; nullptr when there is nothing to lend. The child takes the foreground itself before it
  /// runs.
  [[nodiscard]] static std::unique_ptr<TerminalLoan> offer();
  ~TerminalLoan();
  TerminalLoan(const TerminalLoan&) = delete;
  TerminalLoan& operator=(const TerminalLoan&) = delete;

 private:
  TerminalLoan(pid_t owner, const termios& modes);

  pid_t owner_;
  std::unique_ptr<termios> modes_;  ///< a killed command may leave the terminal without echo
};

}  // namespace signalbox
