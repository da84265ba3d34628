// One running child of PosixProcesses. Its process ID is reaped only under the mutex that guards send(), so a signal
// never reaches a stranger that got the same number. Destroyed early, it lets the child run on.
#pragma once

#include <sys/types.h>

#include <mutex>

#include "adapters/system/file_descriptor.hpp"
#include "adapters/system/terminal_loan.hpp"
#include "ports/processes.hpp"

namespace signalbox {

class PosixChild : public ChildProcess {
 public:
  /// `pid` is its own group's leader. `terminal` is set when the foreground was lent to it.
  PosixChild(pid_t pid, bool pidfd, std::unique_ptr<TerminalLoan> terminal);
  ~PosixChild() override;
  [[nodiscard]] std::optional<ExitStatus> wait(std::stop_token stop) override;
  void send(int signal) override;
  [[nodiscard]] std::int64_t group() const override { return pid_; }

 private:
  std::optional<ExitStatus> reap();
  void resume_if_stopped();
  [[nodiscard]] int look_again_after() const;

  pid_t pid_;
  FileDescriptor ended_;  ///< pidfd; absent where the kernel has none
  std::mutex mutex_;
  std::optional<ExitStatus> status_;
  std::unique_ptr<TerminalLoan> terminal_;
};

}  // namespace signalbox
