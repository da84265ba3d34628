// What DynamoDB says when it does not do what was asked: JSON with a `__type`, unlike the Query APIs. Whether to ask
// again, and one line for people that names the table, the missing right and the way out.
#pragma once

#include <string>
#include <string_view>

#include "adapters/aws/service_error.hpp"

namespace signalbox::aws {

struct DynamoRefusal {
  std::string action;    ///< "UpdateItem"
  ServiceError error;    ///< its code without the name of the protocol
  std::string body;      ///< the answer itself: some carry more than code and message
  Duration clock_lag{};  ///< AWS's clock minus ours, by the answer's Date header
};

[[nodiscard]] DynamoRefusal read_dynamo_refusal(const std::string& action, const HttpResponse& response, Time now);

[[nodiscard]] Reaction reaction_to(const DynamoRefusal& refusal);

/// `table` as people would name it: "DynamoDB table deployments in eu-central-1".
[[nodiscard]] Error to_error(const DynamoRefusal& refusal, const std::string& table);

}  // namespace signalbox::aws
