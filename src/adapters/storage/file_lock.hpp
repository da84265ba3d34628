// Exclusion of writers, between processes and between threads: an flock on a file of its own, freed by the kernel when
// its holder dies. The inode is the lock, so the file is never renamed or removed by us; should a person have removed
// it, the lock is taken anew.
//
// Waiting is bounded: a holder that was stopped (SIGSTOP, a debugger) gives Error{unavailable} with its process id,
// instead of a hang. flock itself cannot wait for a limited time, so a taken lock is tried again at growing intervals.
#pragma once

#include <filesystem>

#include "adapters/storage/posix_file.hpp"
#include "ports/clock.hpp"

namespace signalbox::storage {

class FileLock {
 public:
  /// Throws Error{unavailable} after `patience`, or a quarter of a second after `hurry` was requested, or when the
  /// folder of the file does not exist.
  FileLock(const std::filesystem::path& file, Duration patience, Clock& clock, const std::stop_token& hurry = {});

 private:
  [[nodiscard]] bool try_lock(const std::filesystem::path& file);

  OpenFile open_;
};

}  // namespace signalbox::storage
