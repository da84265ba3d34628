// A stop token as a descriptor that becomes readable once stop is requested, for waits on sockets and inotify.
#pragma once

#include <functional>
#include <stop_token>

#include "adapters/storage/file/posix_file.hpp"

namespace signalbox::storage {

class StopBell {
 public:
  explicit StopBell(std::stop_token stop);
  [[nodiscard]] const std::stop_token& token() const noexcept { return stop_; }
  [[nodiscard]] int descriptor() const noexcept { return event_.descriptor(); }

 private:
  std::stop_token stop_;
  OpenFile event_;
  std::stop_callback<std::function<void()>> on_stop_;  // last: it may run while this is constructed
};

}  // namespace signalbox::storage
