#include "adapters/system/spawn.hpp"

#include <fmt/format.h>
#include <signal.h>
#include <spawn.h>
#include <unistd.h>

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

class Attributes {
 public:
  explicit Attributes(bool new_session) {
    posix_spawnattr_init(&attributes_);
    sigset_t mask{};
    sigemptyset(&mask);
    // It has no terminal that could hang up; one that is sent all the same must not end it before it can say so.
    if (new_session) sigaddset(&mask, SIGHUP);
    posix_spawnattr_setsigmask(&attributes_, &mask);
    sigset_t defaults{};
    sigfillset(&defaults);
    if (hangups_are_ignored()) sigdelset(&defaults, SIGHUP);
    posix_spawnattr_setsigdefault(&attributes_, &defaults);
    posix_spawnattr_setpgroup(&attributes_, 0);
    const int leads = new_session ? POSIX_SPAWN_SETSID : POSIX_SPAWN_SETPGROUP;
    posix_spawnattr_setflags(&attributes_, static_cast<short>(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | leads));
  }
  ~Attributes() { posix_spawnattr_destroy(&attributes_); }
  Attributes(const Attributes&) = delete;
  Attributes& operator=(const Attributes&) = delete;
  [[nodiscard]] const posix_spawnattr_t* get() const { return &attributes_; }

 private:
  posix_spawnattr_t attributes_{};
};

class Actions {
 public:
  explicit Actions(const SpawnRequest& request) {
    posix_spawn_file_actions_init(&actions_);
    // In the child, before it runs: were it done here afterwards, the child might read first and be stopped for it.
    if (request.takes_terminal) posix_spawn_file_actions_addtcsetpgrp_np(&actions_, STDIN_FILENO);
    become(request.input, STDIN_FILENO);
    become(request.output, STDOUT_FILENO);
    become(request.errors, STDERR_FILENO);
    if (request.new_session) posix_spawn_file_actions_addclosefrom_np(&actions_, STDERR_FILENO + 1);
  }
  ~Actions() { posix_spawn_file_actions_destroy(&actions_); }
  Actions(const Actions&) = delete;
  Actions& operator=(const Actions&) = delete;
  [[nodiscard]] const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  void become(const std::optional<int>& ours, int theirs) {
    if (ours) posix_spawn_file_actions_adddup2(&actions_, *ours, theirs);
  }
  posix_spawn_file_actions_t actions_{};
};

}  // namespace

Spawned spawn(const SpawnRequest& request) {
  stop_ignoring_children();
  auto arguments = request.argv;
  auto entries = as_entries(request.environment);
  const Attributes attributes(request.new_session);
  const Actions actions(request);
  Spawned spawned;
  spawned.error = posix_spawnp(&spawned.pid, request.program.c_str(), actions.get(), attributes.get(),
                               pointers_into(arguments).data(), pointers_into(entries).data());
  return spawned;
}

}  // namespace signalbox
