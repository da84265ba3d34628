// CloudWatch Logs' reading side: the streams of the stacks' containers and functions. DescribeLogStreams, GetLogEvents.
#pragma once

#include "rehearsal/json_call.hpp"
#include "rehearsal/rehearsed_resource.hpp"

namespace signalbox::rehearsal {

class LogsActions {
 public:
  explicit LogsActions(const StackBook& book) : book_(book) {}

  [[nodiscard]] JsonReply describe_log_streams(const JsonCall& call, const nlohmann::json& body, Time now) const;
  [[nodiscard]] JsonReply get_log_events(const JsonCall& call, const nlohmann::json& body, Time now) const;

 private:
  struct Stream {
    std::string group, name;
    std::vector<std::pair<Time, std::string>> lines;  ///< oldest first
  };
  [[nodiscard]] std::vector<Stream> streams_of(const std::string& region, const std::string& group, Time now) const;

  const StackBook& book_;
};

}  // namespace signalbox::rehearsal
