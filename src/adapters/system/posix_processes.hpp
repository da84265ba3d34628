// Child processes by posix_spawn, each in a process group of its own, waited for through a pidfd. Children outlive this
// program when it is killed: a deployment half done is worse than one that nobody watches.
#pragma once

#include "adapters/system/environment.hpp"
#include "ports/processes.hpp"

namespace signalbox {

struct PosixProcessesOptions {
  /// Off: look for the child's end every 20 ms instead, as is done by itself on kernels older than 5.4.
  bool pidfd = true;
};

/// The child gets an empty signal mask and default dispositions, whatever this program blocks or ignores; only an
/// ignored SIGHUP stays ignored, for nohup. Where the terminal is ours it is lent to the child's group until the child
/// has ended; there the child cannot be suspended (Ctrl-Z): it would keep the environment while nothing moves.
class PosixProcesses : public Processes {
 public:
  explicit PosixProcesses(Environment environment, PosixProcessesOptions options = {});
  [[nodiscard]] std::unique_ptr<ChildProcess> start(
      const std::vector<std::string>& argv, const std::map<std::string, std::string>& extra_environment) override;
  [[nodiscard]] bool is_group_alive(std::int64_t group) const override;

 private:
  Environment environment_;
  PosixProcessesOptions options_;
};

}  // namespace signalbox
