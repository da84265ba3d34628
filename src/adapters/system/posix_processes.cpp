#include "adapters/system/posix_processes.hpp"

#include <fmt/format.h>
#include <signal.h>

#include <cctype>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>

#include "adapters/system/posix_child.hpp"
#include "adapters/system/spawn.hpp"
#include "adapters/system/system_error.hpp"

namespace signalbox {
namespace {

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
    : environment_(std::move(environment)), options_(options) {}

std::unique_ptr<ChildProcess> PosixProcesses::start(const std::vector<std::string>& argv,
                                                    const std::map<std::string, std::string>& extra_environment) {
  if (argv.empty() || argv.front().empty()) {
    throw Error(ErrorKind::invalid_input, "no command to run",
                "name one after --, as in: signalbox run production -- cdk deploy");
  }
  Environment environment = extra_environment;
  environment.insert(environment_.begin(), environment_.end());
  auto terminal = TerminalLoan::offer();
  SpawnRequest request{.program = argv.front(), .argv = argv, .environment = std::move(environment)};
  request.takes_terminal = terminal != nullptr;
  const auto [pid, code] = spawn(request);
  if (code != 0) throw cannot_start(argv.front(), code);
  return std::make_unique<PosixChild>(pid, options_.pidfd, std::move(terminal));
}

bool PosixProcesses::is_group_alive(std::int64_t group) const {
  if (group <= 1) return false;
  const bool exists = ::kill(static_cast<pid_t>(-group), 0) == 0 || errno == EPERM;
  return exists && !holds_only_zombies(group);
}

}  // namespace signalbox
