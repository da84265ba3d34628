// Exclusion between processes and between threads: flock, freed by the kernel when its holder dies, and given on by it
// in the order of asking. The inode is the lock, so a file that was removed or replaced meanwhile is opened anew.
//
// Waiting is bounded: a holder that was stopped (SIGSTOP, a debugger) gives Error{unavailable} with its process id,
// instead of a hang. flock itself cannot wait for a limited time, so a waiting thread is interrupted now and then to
// look at the clock (Linux: a timer of its own that sends it a real-time signal).
#pragma once

#include <filesystem>

#include "adapters/storage/file/posix_file.hpp"
#include "ports/clock.hpp"

namespace signalbox::storage {

/// How long to wait for a lock: `most`, or a quarter of a second after `hurry` was requested.
struct LockPatience {
  Duration most;
  Clock& clock;
  std::stop_token hurry = {};
};

enum class LockKind : std::uint8_t { shared, exclusive };

/// Opens a file with the flags of open(2) and locks it until it is closed; nullopt when there is none. Throws
/// Error{unavailable} when patience runs out, and as file_error() says when it cannot be opened.
[[nodiscard]] std::optional<OpenFile> open_locked(const std::filesystem::path& file, int flags, LockKind kind,
                                                  const LockPatience& patience);

/// A lock file, which says who holds it; it protects other files, and is never renamed or removed by us.
class FileLock {
 public:
  /// Throws as open_locked() does, and Error{unavailable} when the folder of the file does not exist.
  FileLock(const std::filesystem::path& file, const LockPatience& patience);

 private:
  OpenFile open_;
};

}  // namespace signalbox::storage
