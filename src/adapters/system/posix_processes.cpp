#include "adapters/system/posix_processes.hpp"

#include <fmt/format.h>
#include <signal.h>
#include <spawn.h>
#include <unistd.h>

#include <cctype>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>

#include "adapters/system/posix_child.hpp"
#include "adapters/system/system_error.hpp"

namespace signalbox {
namespace {

// posix_spawn wants arrays of char*, which it does not change.
std::vector<char*> pointers_into(std::vector<std::string>& texts) {
  std::vector<char*> result;
  result.reserve(texts.size() + 1);
  for (auto& text : texts) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

struct GroupMember {
  std::int64_t group = 0;
  bool is_zombie = false;
};

// "PID (NAME) STATE PARENT GROUP …", where NAME may hold anything.
std::optional<GroupMember> read_member(const std::filesystem::path& stat) {
  std::string text;
  std::getline(std::ifstream(stat), text, '\0');
  const auto name_end = text.rfind(')');
  if (name_end == std::string::npos) return std::nullopt;
  std::istringstream rest(text.substr(name_end + 1));
  char state = 0;
  std::int64_t parent = 0;
  GroupMember member;
  if (!(rest >> state >> parent >> member.group)) return std::nullopt;
  member.is_zombie = state == 'Z' || state == 'X';
  return member;
}

// In a container whose first process reaps nobody, what was left behind stays a zombie for ever. A group of which /proc
// shows nothing is not taken for dead.
bool holds_only_zombies(std::int64_t group) {
  bool has_any = false;
  std::error_code unreadable;
  for (const auto& entry : std::filesystem::directory_iterator("/proc", unreadable)) {
    if (!std::isdigit(static_cast<unsigned char>(entry.path().filename().string().front()))) continue;
    const auto member = read_member(entry.path() / "stat");
    if (!member || member->group != group) continue;
    if (!member->is_zombie) return false;
    has_any = true;
  }
  return has_any;
}

std::vector<std::string> as_entries(const Environment& environment) {
  std::vector<std::string> entries;
  entries.reserve(environment.size());
  for (const auto& [name, value] : environment) entries.push_back(fmt::format("{}={}", name, value));
  return entries;
}

bool hangups_are_ignored() {
  struct sigaction action {};
  return sigaction(SIGHUP, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

// Some launchers leave SIGCHLD ignored; the kernel then throws exit statuses away.
void stop_ignoring_children() {
  struct sigaction action {};
  if (sigaction(SIGCHLD, nullptr, &action) != 0 || action.sa_handler != SIG_IGN) return;
  action.sa_handler = SIG_DFL;
  sigaction(SIGCHLD, &action, nullptr);
}

class SpawnAttributes {
 public:
  SpawnAttributes() {
    posix_spawnattr_init(&attributes_);
    sigset_t mask{};
    sigemptyset(&mask);
    posix_spawnattr_setsigmask(&attributes_, &mask);
    sigset_t defaults{};
    sigfillset(&defaults);
    if (hangups_are_ignored()) sigdelset(&defaults, SIGHUP);
    posix_spawnattr_setsigdefault(&attributes_, &defaults);
    posix_spawnattr_setpgroup(&attributes_, 0);
    posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  }
  ~SpawnAttributes() { posix_spawnattr_destroy(&attributes_); }
  SpawnAttributes(const SpawnAttributes&) = delete;
  SpawnAttributes& operator=(const SpawnAttributes&) = delete;
  [[nodiscard]] const posix_spawnattr_t* get() const { return &attributes_; }

 private:
  posix_spawnattr_t attributes_{};
};

class SpawnActions {
 public:
  explicit SpawnActions(bool take_terminal) {
    posix_spawn_file_actions_init(&actions_);
    // In the child, before it runs: were it done here afterwards, the child might read first and be stopped for it.
    if (take_terminal) posix_spawn_file_actions_addtcsetpgrp_np(&actions_, STDIN_FILENO);
  }
  ~SpawnActions() { posix_spawn_file_actions_destroy(&actions_); }
  SpawnActions(const SpawnActions&) = delete;
  SpawnActions& operator=(const SpawnActions&) = delete;
  [[nodiscard]] const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_{};
};

Error cannot_start(const std::string& program, int code) {
  const auto foreign = system_error(fmt::format("cannot start '{}'", program), code);
  if (code == ENOENT)
    return Error(foreign.kind(), foreign.what(), "check the spelling and PATH, or give the program's full path");
  if (code == ENOEXEC) return Error(foreign.kind(), foreign.what(), "a script needs a first line such as #!/bin/sh");
  if (code == EACCES) return Error(foreign.kind(), foreign.what(), "make the file executable: chmod +x");
  return foreign;
}

}  // namespace

PosixProcesses::PosixProcesses(Environment environment, PosixProcessesOptions options)
    : environment_(std::move(environment)), options_(options) {
  stop_ignoring_children();
}

std::unique_ptr<ChildProcess> PosixProcesses::start(const std::vector<std::string>& argv,
                                                    const std::map<std::string, std::string>& extra_environment) {
  if (argv.empty() || argv.front().empty()) {
    throw Error(ErrorKind::invalid_input, "no command to run",
                "name one after --, as in: signalbox run production -- cdk deploy");
  }
  Environment environment = extra_environment;
  environment.insert(environment_.begin(), environment_.end());
  auto entries = as_entries(environment);
  auto arguments = argv;
  auto terminal = TerminalLoan::offer();
  const SpawnAttributes attributes;
  const SpawnActions actions(terminal != nullptr);
  pid_t pid = 0;
  const int code = posix_spawnp(&pid, argv.front().c_str(), actions.get(), attributes.get(),
                                pointers_into(arguments).data(), pointers_into(entries).data());
  if (code != 0) throw cannot_start(argv.front(), code);
  return std::make_unique<PosixChild>(pid, options_.pidfd, std::move(terminal));
}

bool PosixProcesses::is_group_alive(std::int64_t group) const {
  if (group <= 1) return false;
  const bool exists = ::kill(static_cast<pid_t>(-group), 0) == 0 || errno == EPERM;
  return exists && !holds_only_zombies(group);
}

}  // namespace signalbox
