#include "adapters/system/terminal.hpp"

#include <fcntl.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "adapters/system/file_descriptor.hpp"

namespace signalbox {
namespace {

struct Pty {
  explicit Pty(unsigned short columns) {
    const winsize window{24, columns, 0, 0};
    int ends[2];
    EXPECT_EQ(openpty(&ends[0], &ends[1], nullptr, nullptr, &window), 0);
    master = FileDescriptor(ends[0]);
    slave = FileDescriptor(ends[1]);
  }
  FileDescriptor master, slave;
};

TEST(Terminal, APipeIsNone) {
  int ends[2];
  ASSERT_EQ(pipe2(ends, O_CLOEXEC), 0);
  const FileDescriptor reading(ends[0]), writing(ends[1]);
  const Terminal terminal(writing.get(), {{"TERM", "xterm"}});
  EXPECT_FALSE(terminal.is_terminal());
  EXPECT_FALSE(terminal.wants_colours());
}

TEST(Terminal, TheWidthFollowsTheWindow) {
  const Pty pty(132);
  const Terminal terminal(pty.slave.get(), {{"TERM", "xterm"}, {"COLUMNS", "40"}});
  EXPECT_TRUE(terminal.is_terminal());
  EXPECT_EQ(terminal.width(), 132);
  const winsize narrower{24, 60, 0, 0};
  ioctl(pty.master.get(), TIOCSWINSZ, &narrower);
  EXPECT_EQ(terminal.width(), 60);
}

TEST(Terminal, TheHeightFollowsTheWindow) {
  const Pty pty(80);
  const Terminal terminal(pty.slave.get(), {{"TERM", "xterm"}});
  EXPECT_EQ(terminal.height(), 24);
  const winsize lower{10, 80, 0, 0};
  ioctl(pty.master.get(), TIOCSWINSZ, &lower);
  EXPECT_EQ(terminal.height(), 10);
  EXPECT_EQ(Terminal(-1, {}).height(), 24);
}

TEST(Terminal, IsRedrawnOnlyWhereItsKindIsKnownToAllowIt) {
  const Pty pty(80);
  EXPECT_TRUE(Terminal(pty.slave.get(), {{"TERM", "xterm"}, {"NO_COLOR", "1"}}).can_redraw());
  EXPECT_FALSE(Terminal(pty.slave.get(), {{"TERM", "dumb"}}).can_redraw());
  EXPECT_FALSE(Terminal(pty.slave.get(), {}).can_redraw());
  EXPECT_FALSE(Terminal(-1, {{"TERM", "xterm"}}).can_redraw());
}

TEST(Terminal, WithoutAWindowTheVariableDecidesAndThenEighty) {
  EXPECT_EQ(Terminal(-1, {{"COLUMNS", "100"}}).width(), 100);
  for (const auto* nonsense : {"", "wide", "-5", "0", "12x", "99999999999999"}) {
    EXPECT_EQ(Terminal(-1, {{"COLUMNS", nonsense}}).width(), 80) << nonsense;
  }
}

TEST(Colours, FollowTheConventions) {
  struct Row {
    const char* rule;
    bool is_terminal;
    Environment environment;
    bool wanted;
  };
  const std::vector<Row> rows{
      {"a terminal shows colours", true, {{"TERM", "xterm-256color"}}, true},
      {"a file does not", false, {{"TERM", "xterm-256color"}}, false},
      {"a dumb terminal does not", true, {{"TERM", "dumb"}}, false},
      {"a terminal of unknown kind does not", true, {}, false},
      {"NO_COLOR wins over everything", true, {{"TERM", "xterm"}, {"NO_COLOR", "1"}, {"CLICOLOR_FORCE", "1"}}, false},
      {"an empty NO_COLOR does not count", true, {{"TERM", "xterm"}, {"NO_COLOR", ""}}, true},
      {"CLICOLOR_FORCE colours a file", false, {{"CLICOLOR_FORCE", "1"}}, true},
      {"CLICOLOR_FORCE=0 forces nothing", false, {{"CLICOLOR_FORCE", "0"}}, false},
      {"FORCE_COLOR colours a file", false, {{"FORCE_COLOR", "1"}}, true},
      {"CLICOLOR=0 takes colours away", true, {{"TERM", "xterm"}, {"CLICOLOR", "0"}}, false},
      {"GitHub's log shows colours", false, {{"GITHUB_ACTIONS", "true"}}, true},
  };
  for (const auto& row : rows) EXPECT_EQ(wants_colours(row.is_terminal, row.environment), row.wanted) << row.rule;
}

}  // namespace
}  // namespace signalbox
