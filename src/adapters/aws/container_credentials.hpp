// Credentials from the endpoint that ECS and EKS give to their containers.
#pragma once

#include <string>

#include "adapters/aws/credentials.hpp"
#include "adapters/aws/query_client.hpp"

namespace signalbox::aws {

/// The URL to ask: AWS_CONTAINER_CREDENTIALS_RELATIVE_URI on ECS's address, else AWS_CONTAINER_CREDENTIALS_FULL_URI;
/// nullopt when neither is set. Throws Error{denied} for http to a host that is not the machine itself or ECS's or
/// EKS's own: the token that goes along must not be sent to anybody else.
[[nodiscard]] std::optional<std::string> container_url(const Variables& variables);

class ContainerCredentials : public CredentialSource {
 public:
  ContainerCredentials(const Variables& variables, const Transport& transport)
      : variables_(variables), transport_(transport) {}
  [[nodiscard]] std::variant<Credentials, NotHere> load(std::stop_token stop) override;

 private:
  [[nodiscard]] std::string authorization() const;

  const Variables& variables_;
  Transport transport_;
};

}  // namespace signalbox::aws
