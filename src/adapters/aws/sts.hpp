// The three questions we have for STS.
#pragma once

#include <string>

#include "adapters/aws/query_client.hpp"
#include "ports/account_reader.hpp"

namespace signalbox::aws {

struct RoleRequest {
  std::string role_arn;
  std::string session_name = "signalbox";  ///< shown in CloudTrail
  std::string external_id;                 ///< empty: none
  std::string duration_seconds;            ///< empty: the role's default
};

/// Signed with the client's credentials. Throws as QueryClient::call() does and what AWS refuses.
[[nodiscard]] Credentials assume_role(const QueryClient& sts, const RoleRequest& role, std::stop_token stop);

/// For a client without credentials: the token proves who asks.
[[nodiscard]] Credentials assume_role_with_web_identity(const QueryClient& sts, const RoleRequest& role,
                                                        const std::string& token, std::stop_token stop);

[[nodiscard]] CallerIdentity caller_identity(const QueryClient& sts, std::stop_token stop);

}  // namespace signalbox::aws
