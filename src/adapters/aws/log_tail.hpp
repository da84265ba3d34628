// The last lines of a log in CloudWatch Logs.
#pragma once

#include <optional>
#include <stop_token>

#include "adapters/aws/json_client.hpp"
#include "core/evidence.hpp"

namespace signalbox::aws {

/// Both throw as JsonClient::call() does. Safe to use from many threads.
class LogTail {
 public:
  explicit LogTail(JsonClient logs) : logs_(std::move(logs)) {}

  /// Adds the newest lines, oldest first, and their time to the item; those before `since` are left out.
  void read(const std::string& group, const std::string& stream, Time since, EvidenceItem& item,
            std::stop_token stop) const;
  /// The stream that was written last; nullopt when the group has none since then.
  [[nodiscard]] std::optional<std::string> newest_stream(const std::string& group, Time since,
                                                         std::stop_token stop) const;
  [[nodiscard]] const std::string& region() const { return logs_.region(); }

 private:
  JsonClient logs_;
};

}  // namespace signalbox::aws
