// Credentials of an EC2 instance's role, from the instance metadata service, version 2 only: version 1 gives them to
// anybody who can make this machine send a GET.
#pragma once

#include "adapters/aws/credentials.hpp"
#include "adapters/aws/query_client.hpp"

namespace signalbox::aws {

class InstanceCredentials : public CredentialSource {
 public:
  InstanceCredentials(const Variables& variables, const Transport& transport)
      : variables_(variables), transport_(transport) {}
  /// A machine without the service, and an instance without a role, are NotHere.
  [[nodiscard]] std::variant<Credentials, NotHere> load(std::stop_token stop) override;

 private:
  [[nodiscard]] std::string address() const;
  [[nodiscard]] std::optional<std::string> session_token(std::stop_token stop) const;
  [[nodiscard]] HttpResponse read(const std::string& path, const std::string& token, std::stop_token stop) const;

  const Variables& variables_;
  Transport transport_;
};

}  // namespace signalbox::aws
