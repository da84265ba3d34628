// The pace of channels that one process sends to from several outboxes: the registry's and this machine's own. Each
// outbox keeps it for all its senders in its own documents, which know nothing of one another.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "core/time.hpp"

namespace signalbox {

/// Safe to use from many threads.
class ChannelMoments {
 public:
  /// nullopt: the caller's message may go now, and none after it for that long. Else how long there is to wait.
  [[nodiscard]] std::optional<Duration> take(const std::string& lane, Instant now, Duration pace);

 private:
  std::mutex mutex_;
  std::map<std::string, Instant> next_;
};

}  // namespace signalbox
