// On a real pseudo-terminal: the child side of each test is a process of its own whose controlling terminal it is.
#include "adapters/system/terminal_loan.hpp"

#include <pty.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "adapters/system/posix_processes.hpp"

namespace signalbox {
namespace {

class OnATerminal {
 public:
  /// Runs `inside` in a session whose terminal this object holds.
  explicit OnATerminal(const std::function<int()>& inside) {
    pid_ = forkpty(&master_, nullptr, nullptr, nullptr);
    if (pid_ == 0) _exit(inside());
  }
  ~OnATerminal() { close(master_); }

  void type(std::string_view text) const {
    ASSERT_EQ(write(master_, text.data(), text.size()), static_cast<ssize_t>(text.size()));
  }
  /// Reads until the text was shown; everything that came before it is returned as well. Empty when the terminal was
  /// closed first.
  std::string read_until(std::string_view text) const {
    std::string seen;
    for (char c = 0; read(master_, &c, 1) == 1;) {
      seen += c;
      if (seen.ends_with(text)) return seen;
    }
    return {};
  }
  int exit_code() const {
    int status = 0;
    waitpid(pid_, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }

 private:
  int master_ = -1;
  pid_t pid_ = -1;
};

/// The exit code of a script run on our terminal; 99 when the terminal was not given back.
int run_and_check_the_terminal(const std::string& script) {
  PosixProcesses processes(environment_of_this_process());
  const auto status = processes.start({"sh", "-c", script}, {})->wait({});
  return tcgetpgrp(STDIN_FILENO) == getpgrp() ? status->shell_code() : 99;
}

TEST(TerminalLoan, TheCommandMayReadFromTheTerminal) {
  const OnATerminal terminal(
      [] { return run_and_check_the_terminal("printf 'sure? '; read answer; echo \"got $answer\"; exit 6"); });
  EXPECT_NE(terminal.read_until("sure? "), "");
  terminal.type("yes\n");
  EXPECT_NE(terminal.read_until("got yes"), "");
  EXPECT_EQ(terminal.exit_code(), 6);
}

TEST(TerminalLoan, ControlCReachesTheCommandAndNotUs) {
  const OnATerminal terminal([] { return run_and_check_the_terminal("echo ready; exec tail -f /dev/null"); });
  EXPECT_NE(terminal.read_until("ready"), "");
  terminal.type("\x03");
  EXPECT_EQ(terminal.exit_code(), 130);
}

TEST(TerminalLoan, ACommandThatIsSuspendedIsResumed) {
  const OnATerminal terminal(
      [] { return run_and_check_the_terminal("echo ready; read answer; echo \"got $answer\""); });
  EXPECT_NE(terminal.read_until("ready"), "");
  terminal.type("\x1a");
  EXPECT_NE(terminal.read_until("^Z"), "");
  terminal.type("hello\n");
  EXPECT_NE(terminal.read_until("got hello"), "");
  EXPECT_EQ(terminal.exit_code(), 0);
}

TEST(TerminalLoan, TheTerminalsModesAreRestoredAfterACommandThatChangedThem) {
  const OnATerminal terminal([] {
    const int code = run_and_check_the_terminal("stty -echo; kill -KILL $$");
    termios modes{};
    tcgetattr(STDIN_FILENO, &modes);
    return (modes.c_lflag & ECHO) != 0 ? code : 98;
  });
  EXPECT_EQ(terminal.exit_code(), 137);
}

TEST(TerminalLoan, AFailedStartGivesTheTerminalBack) {
  const OnATerminal terminal([] {
    PosixProcesses processes(environment_of_this_process());
    try {
      (void)processes.start({"/no/such/program"}, {});
    } catch (const std::exception&) {
      return tcgetpgrp(STDIN_FILENO) == getpgrp() ? 0 : 99;
    }
    return 97;
  });
  EXPECT_EQ(terminal.exit_code(), 0);
}

TEST(TerminalLoan, NothingIsOfferedWithoutATerminal) {
  const auto pid = fork();
  if (pid == 0) {
    close(STDIN_FILENO);
    _exit(TerminalLoan::offer() == nullptr ? 0 : 1);
  }
  int status = 0;
  waitpid(pid, &status, 0);
  EXPECT_EQ(status, 0);
}

}  // namespace
}  // namespace signalbox
