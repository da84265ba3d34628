// A call of AWS's JSON protocol: the operation that X-Amz-Target names, its parameters as an object, and the region
// that the caller signed for.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "rehearsal/answer.hpp"

namespace signalbox::rehearsal {

/// Whether this is such a call, well-formed or not.
[[nodiscard]] bool is_json_call(const Request& request);

struct JsonCall {
  std::string service;  ///< `AmazonEC2ContainerServiceV20141113`
  std::string action;   ///< `DescribeServices`
  std::string region, access_key;
  std::string body;
};
[[nodiscard]] JsonCall read_json_call(const Request& request);

/// What an action says, before it is put into the protocol's envelope.
struct JsonReply {
  std::optional<Refusal> refusal;
  std::string body;
};
[[nodiscard]] JsonReply json_reply(const nlohmann::json& body);
[[nodiscard]] JsonReply json_refused(std::string code, std::string message);

[[nodiscard]] Response enveloped(const JsonReply& reply, const std::string& request_id);

}  // namespace signalbox::rehearsal
