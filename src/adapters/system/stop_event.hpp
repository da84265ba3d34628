// A stop token as a file descriptor: readable once stop is requested, so that poll() ends promptly.
#pragma once

#include <functional>
#include <stop_token>

#include "adapters/system/file_descriptor.hpp"

namespace signalbox {

class StopEvent {
 public:
  explicit StopEvent(std::stop_token stop);
  [[nodiscard]] int descriptor() const noexcept { return event_.get(); }

 private:
  FileDescriptor event_;
  std::stop_callback<std::function<void()>> on_stop_;  // last: it may run while this is constructed
};

}  // namespace signalbox
