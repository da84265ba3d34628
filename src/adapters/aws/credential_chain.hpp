// The places where credentials may be, asked in the SDKs' order: environment, web identity, profile, container, EC2
// instance. A profile that was chosen by name leaves the first two out. The first that is configured decides.
#pragma once

#include <memory>
#include <vector>

#include "adapters/aws/credentials.hpp"
#include "adapters/aws/query_client.hpp"

namespace signalbox::aws {

/// What the sources read; it outlives them.
struct CredentialContext {
  Variables variables;
  SharedConfig config;
  std::string profile;            ///< its name; `default` when none was chosen
  std::optional<Profile> chosen;  ///< that profile, if it exists
  bool profile_is_flag = false;   ///< chosen on the command line rather than by AWS_PROFILE
  std::string region;
  std::string sts_endpoint;
};

class EnvironmentCredentials : public CredentialSource {
 public:
  explicit EnvironmentCredentials(const Variables& variables) : variables_(variables) {}
  [[nodiscard]] std::variant<Credentials, NotHere> load(std::stop_token stop) override;

 private:
  const Variables& variables_;
};

/// AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN: EKS, and GitHub's OIDC when it is set up that way.
class WebIdentityCredentials : public CredentialSource {
 public:
  WebIdentityCredentials(const CredentialContext& context, const Transport& transport)
      : context_(context), transport_(transport) {}
  [[nodiscard]] std::variant<Credentials, NotHere> load(std::stop_token stop) override;

 private:
  const CredentialContext& context_;
  Transport transport_;
};

class CredentialChain : public CredentialSource {
 public:
  explicit CredentialChain(std::vector<std::unique_ptr<CredentialSource>> sources) : sources_(std::move(sources)) {}
  /// Never NotHere: throws Error{denied} that lists what every source said.
  [[nodiscard]] std::variant<Credentials, NotHere> load(std::stop_token stop) override;

 private:
  std::vector<std::unique_ptr<CredentialSource>> sources_;
};

/// The whole chain for this context, which has to outlive it.
[[nodiscard]] std::unique_ptr<CredentialSource> credential_chain(const CredentialContext& context,
                                                                 const Transport& transport);

/// Reads the token's file anew, as it is replaced while we run, and asks STS.
[[nodiscard]] Credentials credentials_for_web_identity(const CredentialContext& context, const Transport& transport,
                                                       const std::string& role_arn, const std::string& session_name,
                                                       const std::string& token_file, std::stop_token stop);

}  // namespace signalbox::aws
