// Starts a program by posix_spawn: with an empty signal mask and default dispositions, whatever this program blocks or
// ignores (only an ignored SIGHUP stays ignored, for nohup), as the leader of a process group or a session of its own.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "adapters/system/environment.hpp"

namespace signalbox {

struct SpawnRequest {
  std::string program;  ///< found through PATH unless it holds a slash
  std::vector<std::string> argv;
  Environment environment;
  std::optional<int> input, output, errors;  ///< become the standard streams; absent: as they are here
  bool takes_terminal = false;               ///< its group gets the foreground before it runs
  /// Without a terminal, untouched by the end of ours, hangups blocked, and with its standard streams alone.
  bool new_session = false;
};

struct Spawned {
  pid_t pid = 0;
  int error = 0;  ///< an errno; 0 when it was started
};

[[nodiscard]] Spawned spawn(const SpawnRequest& request);

/// This very program, also after its file was replaced or removed.
inline constexpr const char* own_program = "/proc/self/exe";

}  // namespace signalbox
