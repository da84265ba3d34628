// Keeps inotify descriptors for the next watch. To close one that has watched something takes the kernel some 10 ms
// (it waits for all readers of its lists), which would lie between a release and the next in line.
#pragma once

#include <mutex>
#include <vector>

#include "adapters/storage/file/posix_file.hpp"

namespace signalbox::storage {

/// Safe from many threads.
class InotifyPool {
 public:
  /// Closed when the system has no more of them.
  [[nodiscard]] OpenFile take();
  /// Its watches must have been removed; events that are still in it belong to nobody, as watch numbers do not return.
  void give_back(OpenFile inotify);

 private:
  std::mutex mutex_;
  std::vector<OpenFile> idle_;
};

}  // namespace signalbox::storage
