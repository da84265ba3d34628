// Child processes: the wrapped deploy command.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace signalbox {

/// How a process ended: its exit code, or the number of the signal that killed it.
struct ExitStatus {
  int code = 0;
  int signal = 0;
  /// What a shell would report: the code, or 128 + signal.
  [[nodiscard]] int shell_code() const noexcept { return signal != 0 ? 128 + signal : code; }
};

class ChildProcess {
 public:
  virtual ~ChildProcess() = default;
  /// Blocks until the child has ended; nullopt when stop is requested first (the child runs on).
  [[nodiscard]] virtual std::optional<ExitStatus> wait(std::stop_token stop) = 0;
  /// Sends the signal to the child and whatever it started in its process group. Nothing happens once it has been
  /// waited for.
  virtual void send(int signal) = 0;
  /// The process group that the child leads; 0 where there is none.
  [[nodiscard]] virtual std::int64_t group() const { return 0; }
};

class Processes {
 public:
  virtual ~Processes() = default;
  /// Starts argv[0], found through PATH, with this process's environment plus `extra_environment`, its terminal and
  /// standard streams. Throws Error{not_found} (no such program) or Error{denied} (not executable).
  [[nodiscard]] virtual std::unique_ptr<ChildProcess> start(
      const std::vector<std::string>& argv, const std::map<std::string, std::string>& extra_environment) = 0;
  /// Whether any process of that group lives on this machine.
  [[nodiscard]] virtual bool is_group_alive(std::int64_t) const { return false; }
};

}  // namespace signalbox
