#include "support/dynalite.hpp"
#include "support/places.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <filesystem>
#include <stdexcept>
#include <vector>

namespace signalbox::testing {
namespace {

std::string folder() { return std::filesystem::path(program_path()).parent_path() / "dynalite"; }

struct Pipe {
  Pipe() {
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  }
  std::array<int, 2> ends{};
};

pid_t spawn(std::vector<std::string> argv, int input, int output) {
  std::vector<char*> arguments;
  for (auto& each : argv) arguments.push_back(each.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  if (input >= 0) ::posix_spawn_file_actions_adddup2(&actions, input, 0);
  if (output >= 0) ::posix_spawn_file_actions_adddup2(&actions, output, 1);
  pid_t pid = -1;
  const int error = ::posix_spawnp(&pid, arguments[0], &actions, nullptr, arguments.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  if (error != 0) throw std::runtime_error(argv[0] + " cannot be started: run scripts/setup");
  return pid;
}

void install() {
  int status = 0;
  ::waitpid(spawn({source_path("tests/dynalite/install"), folder()}, -1, -1), &status, 0);
  if (status != 0) throw std::runtime_error("dynalite could not be installed into " + folder());
}

std::string read_line(int from) {
  std::string line;
  char each = 0;
  while (::read(from, &each, 1) == 1 && each != '\n') line += each;
  return line;
}

}  // namespace

Dynalite& Dynalite::shared() {
  static Dynalite one;
  return one;
}

Dynalite::Dynalite() {
  install();
  const Pipe input;
  const Pipe output;
  pid_ = spawn({"node", source_path("tests/dynalite/serve.js"), folder()}, input.ends[0], output.ends[1]);
  ::close(input.ends[0]);
  ::close(output.ends[1]);
  stdin_ = input.ends[1];
  const auto line = read_line(output.ends[0]);
  ::close(output.ends[0]);
  if (line.empty()) throw std::runtime_error("dynalite did not start");
  port_ = std::stoi(line);
}

Dynalite::~Dynalite() {
  ::close(stdin_);
  ::waitpid(pid_, nullptr, 0);
}

std::string Dynalite::fresh_table() {
  static std::atomic<int> count = 0;
  return "registry-" + std::to_string(::getpid()) + "-" + std::to_string(++count);
}

}  // namespace signalbox::testing
