#include "adapters/system/terminal_loan.hpp"

#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "adapters/system/posix_processes.hpp"
#include "system/on_a_terminal.hpp"

namespace signalbox {
namespace {

using testing::OnATerminal;

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
