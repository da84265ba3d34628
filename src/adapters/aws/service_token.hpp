// Which function answers a custom resource, as its template says. Reads JSON and YAML templates; resolves nothing.
#pragma once

#include <optional>
#include <string>

namespace signalbox::aws {

/// One of both is set.
struct ServiceToken {
  std::string arn;         ///< written out
  std::string logical_id;  ///< of the function in the same template: Fn::GetAtt of its Arn, or Ref
};

/// nullopt when the template has no such resource, or its token is something else (an import, a join).
[[nodiscard]] std::optional<ServiceToken> service_token_of(const std::string& template_body,
                                                           const std::string& logical_id);

/// The log group or stream that a custom resource's reason names; empty when it names none.
[[nodiscard]] std::string log_group_in(std::string_view reason);
[[nodiscard]] std::string log_stream_in(std::string_view reason);

/// `NAME` of `arn:aws:lambda:REGION:ACCOUNT:function:NAME:ALIAS`; empty when it is another ARN.
[[nodiscard]] std::string function_in(const std::string& arn);

}  // namespace signalbox::aws
