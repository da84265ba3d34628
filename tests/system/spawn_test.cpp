#include "adapters/system/spawn.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "adapters/system/file_descriptor.hpp"

namespace signalbox::testing {
namespace {

/// What a shell of its own makes of this text, as waitpid() tells it.
int status_of(const std::string& text, bool new_session) {
  SpawnRequest request{.program = "/bin/sh"};
  request.argv = {"sh", "-c", text};
  request.new_session = new_session;
  const Spawned child = spawn(request);
  EXPECT_EQ(child.error, 0);
  int status = -1;
  EXPECT_EQ(waitpid(child.pid, &status, 0), child.pid);
  return status;
}

/// Whether a child finds this descriptor open.
bool inherits(int descriptor, bool new_session) {
  return WEXITSTATUS(status_of(fmt::format("test -e /proc/self/fd/{}", descriptor), new_session)) == 0;
}

TEST(Spawn, LeavesAProgramThatLivesOnByItselfNothingButItsStandardStreams) {
  const FileDescriptor held_by_others(fcntl(STDIN_FILENO, F_DUPFD, 40));  // as a lock or a pipe of whoever calls
  ASSERT_GE(held_by_others.get(), 40);
  EXPECT_FALSE(inherits(held_by_others.get(), /*new_session=*/true));
  EXPECT_TRUE(inherits(held_by_others.get(), /*new_session=*/false)) << "a command is started as a shell would";
}

TEST(Spawn, LetsAHangupEndWhoeverWasStartedButNotOneThatLivesOnByItself) {
  const std::string hangs_up = "kill -HUP $$; exit 7";
  const int ended = status_of(hangs_up, /*new_session=*/false);
  EXPECT_TRUE(WIFSIGNALED(ended) && WTERMSIG(ended) == SIGHUP);
  const int lives_on = status_of(hangs_up, /*new_session=*/true);
  EXPECT_TRUE(WIFEXITED(lives_on) && WEXITSTATUS(lives_on) == 7) << "from before its first instruction";
}

}  // namespace
}  // namespace signalbox::testing
