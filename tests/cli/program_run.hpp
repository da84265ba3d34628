// Runs the program as a user would, in a fresh folder with a file registry and none of the caller's variables.
#pragma once

#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "support/places.hpp"
#include "system/scratch_folder.hpp"

namespace signalbox::testing {

struct ProgramRun {
  int code = -1;
  std::string out, err;
};

class ProgramTest : public ::testing::Test {
 protected:
  ProgramRun run(std::vector<std::string> arguments, std::vector<std::string> variables = {}) const {
    arguments.insert(arguments.begin(), testing::program_path());
    variables.push_back("PATH=/usr/bin:/bin");
    variables.push_back("HOME=" + folder.path().string());
    variables.push_back("USER=ann");
    variables.push_back("NO_COLOR=1");
    ProgramRun result;
    result.code = spawn_and_wait(pointers(arguments), pointers(variables));
    result.out = folder.read("out");
    result.err = folder.read("err");
    return result;
  }
  nlohmann::json json_of(std::vector<std::string> arguments, int code = 0) const {
    arguments.push_back("--json");
    const ProgramRun result = run(std::move(arguments));
    EXPECT_EQ(result.code, code) << result.err;
    return nlohmann::json::parse(result.out);
  }
  void expect_complaint(std::vector<std::string> arguments, int code, const std::string& part) const {
    const ProgramRun result = run(std::move(arguments));
    EXPECT_EQ(result.code, code) << result.out << result.err;
    EXPECT_NE(result.err.find(part), std::string::npos) << result.err;
    EXPECT_EQ(result.out, "");
  }

  ScratchFolder folder;

 private:
  static std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> result;
    for (std::string& text : texts) result.push_back(text.data());
    result.push_back(nullptr);
    return result;
  }

  int spawn_and_wait(const std::vector<char*>& arguments, const std::vector<char*>& variables) const {
    const std::string out = (folder.path() / "out").string();
    const std::string err = (folder.path() / "err").string();
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addchdir_np(&actions, folder.path().c_str());
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 1, out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    posix_spawn_file_actions_addopen(&actions, 2, err.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    pid_t child = 0;
    const int problem =
        posix_spawn(&child, testing::program_path().c_str(), &actions, nullptr, arguments.data(), variables.data());
    posix_spawn_file_actions_destroy(&actions);
    if (problem != 0) throw std::runtime_error("the program cannot be started");
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }
};

}  // namespace signalbox::testing
