#include "adapters/system/terminal_question.hpp"

#include <poll.h>

#include <thread>

#include "system/on_a_terminal.hpp"

namespace signalbox::testing {
namespace {

Question go_on() { return {.id = "q", .text = "Go on?", .choices = {"go-on", "give-up"}, .default_choice = "go-on"}; }

void show(std::string_view text) { EXPECT_EQ(write(STDERR_FILENO, text.data(), text.size()), ssize_t(text.size())); }

/// 0 and 1 for the choices, 9 for none.
int asked(std::stop_token stop = {}) {
  const auto choice = TerminalQuestion(STDIN_FILENO, show).ask(go_on(), std::move(stop));
  if (!choice) return 9;
  return *choice == "go-on" ? 0 : 1;
}

TEST(TerminalQuestion, TakesTheLineThatIsTyped) {
  const OnATerminal terminal([] { return asked(); });
  EXPECT_NE(terminal.read_until("Your answer (go-on, give-up): "), "");
  terminal.type("Give up\n");
  EXPECT_EQ(terminal.exit_code(), 1);
}

TEST(TerminalQuestion, AsksAgainWhereTheWordsAreNoChoice) {
  const OnATerminal terminal([] { return asked(); });
  EXPECT_NE(terminal.read_until("Your answer (go-on, give-up): "), "");
  terminal.type("\n");
  EXPECT_NE(terminal.read_until("One of these, please (go-on, give-up): "), "");
  terminal.type("why not\n");
  EXPECT_NE(terminal.read_until("One of these, please (go-on, give-up): "), "");
  terminal.type("1\n");
  EXPECT_EQ(terminal.exit_code(), 0);
}

TEST(TerminalQuestion, TakesNothingThatWasTypedBefore) {
  const OnATerminal terminal([] {
    pollfd typed{STDIN_FILENO, POLLIN, 0};
    show("ready");
    if (poll(&typed, 1, -1) != 1) return 8;
    return asked();
  });
  EXPECT_NE(terminal.read_until("ready"), "");
  terminal.type("give-up\n");
  EXPECT_NE(terminal.read_until("Your answer (go-on, give-up): "), "");
  terminal.type("go-on\n");
  EXPECT_EQ(terminal.exit_code(), 0);
}

TEST(TerminalQuestion, EndsWhenItIsStopped) {
  const OnATerminal terminal([] {
    std::stop_source stop;
    int code = 0;
    {
      const std::jthread asking([&] { code = asked(stop.get_token()); });
      stop.request_stop();
    }
    return code;
  });
  EXPECT_NE(terminal.read_until("\n"), "") << "what comes next begins a line of its own";
  EXPECT_EQ(terminal.exit_code(), 9);
}

TEST(TerminalQuestion, EndsWithTheTerminalsInput) {
  const OnATerminal terminal([] { return asked(); });
  EXPECT_NE(terminal.read_until("): "), "");
  terminal.type("\x04");
  EXPECT_EQ(terminal.exit_code(), 9);
}

TEST(TerminalQuestion, IsOnlyPossibleWhereSomebodySits) {
  const OnATerminal terminal([] {
    const bool here = TerminalQuestion::is_possible({});
    const bool in_ci = TerminalQuestion::is_possible({{"CI", "true"}});
    return here && !in_ci ? 0 : 1;
  });
  EXPECT_EQ(terminal.exit_code(), 0);
  const OnATerminal piped([] {
    int pipe_ends[2];
    if (pipe(pipe_ends) != 0 || dup2(pipe_ends[0], STDIN_FILENO) < 0) return 8;
    return TerminalQuestion::is_possible({}) ? 1 : 0;
  });
  EXPECT_EQ(piped.exit_code(), 0);
}

}  // namespace
}  // namespace signalbox::testing
