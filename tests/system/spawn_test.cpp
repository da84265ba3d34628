#include "adapters/system/spawn.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "adapters/system/file_descriptor.hpp"

namespace signalbox::testing {
namespace {

/// Whether a child finds this descriptor open.
bool inherits(int descriptor, bool new_session) {
  SpawnRequest request{.program = "/bin/sh"};
  request.argv = {"sh", "-c", fmt::format("test -e /proc/self/fd/{}", descriptor)};
  request.new_session = new_session;
  const Spawned child = spawn(request);
  EXPECT_EQ(child.error, 0);
  int status = -1;
  EXPECT_EQ(waitpid(child.pid, &status, 0), child.pid);
  return WEXITSTATUS(status) == 0;
}

TEST(Spawn, LeavesAProgramThatLivesOnByItselfNothingButItsStandardStreams) {
  const FileDescriptor held_by_others(fcntl(STDIN_FILENO, F_DUPFD, 40));  // as a lock or a pipe of whoever calls
  ASSERT_GE(held_by_others.get(), 40);
  EXPECT_FALSE(inherits(held_by_others.get(), /*new_session=*/true));
  EXPECT_TRUE(inherits(held_by_others.get(), /*new_session=*/false)) << "a command is started as a shell would";
}

}  // namespace
}  // namespace signalbox::testing
