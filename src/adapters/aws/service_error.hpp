// What AWS says when it does not do what was asked, and what that means for us: ask again, with other credentials,
// later, or never. Source: "Common errors" of the Query APIs, and botocore's standard retry mode.
#pragma once

#include <string>

#include "adapters/http/http_message.hpp"
#include "core/error.hpp"

namespace signalbox::aws {

struct ServiceError {
  std::string request;  ///< "CloudFormation DescribeStacks"
  int status = 0;
  std::string code, message, request_id;
};

enum class Reaction {
  give_up,
  renew_credentials,  ///< they have expired, or were never valid
  slow_down,          ///< throttled
  try_again,          ///< AWS's own trouble
};

/// Reads an answer that is not 200. One without AWS's error document (a proxy's page) has an empty code.
[[nodiscard]] ServiceError read_service_error(const std::string& request, const HttpResponse& response);

[[nodiscard]] Reaction reaction_to(const ServiceError& error);

/// One line with AWS's code, message and request ID, and the way out.
[[nodiscard]] Error to_error(const ServiceError& error);

}  // namespace signalbox::aws
