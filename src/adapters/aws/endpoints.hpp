// Where a service answers: the endpoint that was configured, else the one its region has. Source: the services'
// endpoint rule sets, and "Service-specific endpoints" in the AWS SDKs and Tools Reference Guide.
#pragma once

#include <string>

#include "adapters/aws/shared_config.hpp"

namespace signalbox::aws {

enum class Service { cloudformation, sts, dynamodb, ecs, load_balancing, logs, rds };

/// `cloudformation`, `elasticloadbalancing`: in host names and signatures.
[[nodiscard]] const char* signing_name(Service service);
/// `CloudFormation`, `CloudWatch Logs`: in messages.
[[nodiscard]] const char* display_name(Service service);

/// The URL to send requests to. Throws Error{invalid_input} when a configured URL is not one, or FIPS or dual stack is
/// asked for where there is no such endpoint.
[[nodiscard]] std::string endpoint_of(Service service, const std::string& region, const Variables& variables,
                                      const SharedConfig& config, const std::optional<Profile>& profile);

/// The URL itself, when it is one that requests can be sent to; `origin` names where it was written. Throws
/// Error{invalid_input}.
[[nodiscard]] std::string checked_endpoint(const std::string& url, const std::string& origin);

}  // namespace signalbox::aws
