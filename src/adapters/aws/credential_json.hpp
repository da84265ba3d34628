// Temporary credentials as JSON: what credential processes, container endpoints and the instance metadata service
// answer.
#pragma once

#include <string>
#include <string_view>

#include "adapters/aws/credentials.hpp"

namespace signalbox::aws {

enum class CredentialFormat {
  process,   ///< Version 1; the token is `SessionToken`
  endpoint,  ///< the token is `Token`; an instance without credentials says so in `Code`
};

/// `origin` names the place in messages. Throws Error{denied}, never with a part of the text: it is secret.
[[nodiscard]] Credentials read_credential_json(std::string_view text, CredentialFormat format,
                                               const std::string& origin);

}  // namespace signalbox::aws
