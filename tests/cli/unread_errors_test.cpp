// Standard error is a pipe that is full and that nobody reads, as under a runner that hangs.
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "adapters/system/file_descriptor.hpp"
#include "cli/program_run.hpp"

namespace signalbox::testing {
namespace {

class UnreadErrors : public ::testing::Test {
 protected:
  UnreadErrors() {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("pipe");
    reading_ = FileDescriptor(ends[0]);
    writing_ = FileDescriptor(ends[1]);
    fcntl(writing_.get(), F_SETFL, O_NONBLOCK);
    while (write(writing_.get(), "x", 1) == 1) continue;
    fcntl(writing_.get(), F_SETFL, 0);
  }
  int run(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), testing::program_path());
    std::vector<std::string> variables{"PATH=/usr/bin:/bin", "HOME=" + folder.path().string(), "GITHUB_ACTIONS=true"};
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addchdir_np(&actions, folder.path().c_str());
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, writing_.get(), 2);
    pid_t child = 0;
    const int problem = posix_spawn(&child, testing::program_path().c_str(), &actions, nullptr,
                                    pointers(arguments).data(), pointers(variables).data());
    posix_spawn_file_actions_destroy(&actions);
    if (problem != 0) throw std::runtime_error("the program cannot be started");
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }

  ScratchFolder folder;

 private:
  static std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> result;
    for (std::string& text : texts) result.push_back(text.data());
    result.push_back(nullptr);
    return result;
  }

  FileDescriptor reading_, writing_;
};

TEST_F(UnreadErrors, HoldUpNeitherTheCommandNorTheEndOfARun) {
  EXPECT_EQ(run({"run", "staging", "--log", "log", "--", "sh", "-c", "echo ran > proof; exit 7"}), 7);
  EXPECT_EQ(folder.read("proof"), "ran\n");
  EXPECT_NE(folder.read("log").find("deployment_finished"), std::string::npos) << "the log is another way";
}

TEST_F(UnreadErrors, HoldUpNoRunWhoseLogTheyAre) { EXPECT_EQ(run({"run", "staging", "--log", "-", "--", "true"}), 0); }

}  // namespace
}  // namespace signalbox::testing
