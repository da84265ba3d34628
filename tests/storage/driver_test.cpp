#include "storage/driver.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <map>
#include <stdexcept>

namespace signalbox::testing {
namespace {

std::string driver_program() { return std::filesystem::read_symlink("/proc/self/exe").parent_path() / "store_driver"; }

std::vector<std::string> command(const std::vector<std::string>& strace, const std::vector<std::string>& arguments) {
  std::vector<std::string> words;
  if (!strace.empty()) words.push_back("strace");
  words.insert(words.end(), strace.begin(), strace.end());
  words.push_back(driver_program());
  words.insert(words.end(), arguments.begin(), arguments.end());
  return words;
}

pid_t spawn(const std::vector<std::string>& words, int out) {
  std::vector<char*> argv;
  for (const auto& word : words) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, out, STDERR_FILENO);
  // The leak checker stops threads through ptrace, which strace has taken.
  ::setenv("ASAN_OPTIONS", "detect_leaks=0", 1);
  pid_t pid = -1;
  const int code = ::posix_spawnp(&pid, argv[0], &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (code != 0) throw std::runtime_error("cannot start " + words[0] + " (is it installed?)");
  return pid;
}

/// `strace -o` writes one line a call, which begins with its name.
std::vector<std::string> names_in_log(const std::filesystem::path& log) {
  std::vector<std::string> names;
  std::ifstream lines(log);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("access(\"store-driver-begins"))
      names.push_back("begins");
    else if (const auto open = line.find('('); open != std::string::npos && line[0] != '+' && line[0] != '-')
      names.push_back(line.substr(0, open));
  }
  return names;
}

}  // namespace

RunningDriver::RunningDriver(const std::vector<std::string>& arguments) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  pid_ = spawn(arguments, ends[1]);
  ::close(ends[1]);
  out_ = ends[0];
}

RunningDriver::RunningDriver(RunningDriver&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)), out_(std::exchange(other.out_, -1)), output_(std::move(other.output_)) {}

RunningDriver::~RunningDriver() {
  if (pid_ < 0) return;
  kill(SIGKILL);
  finish();
}

std::size_t RunningDriver::read_until(std::size_t bytes) {
  std::array<char, 4096> buffer{};
  while (output_.size() < bytes) {
    const auto got = ::read(out_, buffer.data(), buffer.size());
    if (got <= 0) break;
    output_.append(buffer.data(), static_cast<std::size_t>(got));
  }
  return output_.size();
}

void RunningDriver::kill(int signal) const { ::kill(pid_, signal); }

int RunningDriver::finish() {
  read_until(std::string::npos);
  ::close(std::exchange(out_, -1));
  int status = 0;
  ::waitpid(std::exchange(pid_, -1), &status, 0);
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

DriverEnd run_driver(const std::vector<std::string>& arguments, const std::vector<std::string>& strace) {
  RunningDriver running(command(strace, arguments));
  const int code = running.finish();
  return {code, running.output()};
}

std::vector<SystemCall> system_calls_of(const std::vector<std::string>& arguments, const std::filesystem::path& log) {
  const auto end = run_driver(arguments, {"-o", log.string()});
  if (end.exit_code != 0) throw std::runtime_error("strace says: " + end.output);
  std::map<std::string, int> occurrences;
  std::vector<SystemCall> calls;
  bool begun = false;
  for (const auto& name : names_in_log(log)) {
    if (name == "begins") begun = true;
    const int occurrence = ++occurrences[name];
    if (begun && name != "begins") calls.push_back({name, occurrence});
  }
  return calls;
}

TEST(StoreDriver, SystemCallsOfAPutAreSeenInTheOrderThatDurabilityNeeds) {
  std::string pattern = (std::filesystem::temp_directory_path() / "signalbox-driver-XXXXXX").string();
  ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
  const std::filesystem::path root = pattern;
  ASSERT_EQ(run_driver({"put", root / "r", "environments/e", "{}"}).exit_code, 0);
  const auto calls = system_calls_of({"put", root / "r", "environments/e", "{}"}, root / "log");
  std::vector<std::string> order;
  for (const auto& [name, occurrence] : calls) {
    if (name == "flock" || name == "pwrite64" || name.ends_with("sync") || name.starts_with("rename"))
      order.push_back(name);
  }
  EXPECT_EQ(order, (std::vector<std::string>{"flock", "pwrite64", "pwrite64", "fdatasync", "renameat2", "fsync"}));
  std::filesystem::remove_all(root);
}

}  // namespace signalbox::testing
