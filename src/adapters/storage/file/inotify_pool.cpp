#include "adapters/storage/file/inotify_pool.hpp"

#include <sys/inotify.h>

namespace signalbox::storage {

OpenFile InotifyPool::take() {
  {
    std::lock_guard guard(mutex_);
    if (!idle_.empty()) {
      OpenFile inotify = std::move(idle_.back());
      idle_.pop_back();
      return inotify;
    }
  }
  return OpenFile(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
}

void InotifyPool::give_back(OpenFile inotify) {
  if (!inotify.is_open()) return;
  std::lock_guard guard(mutex_);
  idle_.push_back(std::move(inotify));
}

}  // namespace signalbox::storage
