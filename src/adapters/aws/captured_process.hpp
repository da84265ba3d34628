// A program started without a shell, its standard output in a pipe. It does not outlive the object.
#pragma once

#include <sys/types.h>

#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/time.hpp"

namespace signalbox::aws {

class CapturedProcess {
 public:
  /// Starts argv[0], found through PATH. Throws Error{denied}.
  CapturedProcess(const std::vector<std::string>& argv, const std::map<std::string, std::string>& environment);
  ~CapturedProcess();
  CapturedProcess(const CapturedProcess&) = delete;
  CapturedProcess& operator=(const CapturedProcess&) = delete;

  /// Everything it prints, until it closes its output; nullopt when that took longer than `limit`, was more than `most`
  /// bytes, or stop was requested.
  [[nodiscard]] std::optional<std::string> read_all(Duration limit, std::size_t most, std::stop_token stop);
  /// Waits for its end, which is near once it has closed its output; its exit code, or 128 + signal.
  [[nodiscard]] int exit_code();

 private:
  void kill_group() noexcept;

  pid_t pid_ = -1;
  int output_ = -1;
};

}  // namespace signalbox::aws
