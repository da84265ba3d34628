#include "adapters/aws/credential_chain.hpp"

#include "adapters/aws/container_credentials.hpp"
#include "adapters/aws/instance_credentials.hpp"
#include "adapters/aws/profile_credentials.hpp"
#include "adapters/aws/sts.hpp"
#include "core/error.hpp"

namespace signalbox::aws {

std::variant<Credentials, NotHere> EnvironmentCredentials::load(std::stop_token) {
  const auto key = variables_.get("AWS_ACCESS_KEY_ID");
  const auto secret = variables_.get("AWS_SECRET_ACCESS_KEY");
  if (!key && !secret) return NotHere{"environment: AWS_ACCESS_KEY_ID is not set"};
  if (key && secret) return Credentials{*key, *secret, variables_.get("AWS_SESSION_TOKEN").value_or(""), std::nullopt};
  throw Error(ErrorKind::denied,
              fmt::format("{} is set but {} is not", key ? "AWS_ACCESS_KEY_ID" : "AWS_SECRET_ACCESS_KEY",
                          key ? "AWS_SECRET_ACCESS_KEY" : "AWS_ACCESS_KEY_ID"),
              "set both or none");
}

std::variant<Credentials, NotHere> WebIdentityCredentials::load(std::stop_token stop) {
  const auto& variables = context_.variables;
  const auto file = variables.get("AWS_WEB_IDENTITY_TOKEN_FILE");
  if (!file) return NotHere{"web identity: AWS_WEB_IDENTITY_TOKEN_FILE is not set"};
  const auto role = variables.get("AWS_ROLE_ARN");
  if (!role)
    throw Error(ErrorKind::denied, "AWS_WEB_IDENTITY_TOKEN_FILE is set but AWS_ROLE_ARN is not", "set both or none");
  const auto session_name = variables.get("AWS_ROLE_SESSION_NAME").value_or("signalbox");
  return credentials_for_web_identity(context_, transport_, *role, session_name, *file, stop);
}

Credentials credentials_for_web_identity(const CredentialContext& context, const Transport& transport,
                                         const std::string& role_arn, const std::string& session_name,
                                         const std::string& token_file, std::stop_token stop) {
  const auto token = read_small_file(token_file);
  if (!token) {
    throw Error(ErrorKind::denied, fmt::format("the web identity token file {} does not exist", one_line(token_file)),
                "check AWS_WEB_IDENTITY_TOKEN_FILE or the profile's web_identity_token_file");
  }
  const QueryClient sts(Service::sts, context.sts_endpoint, context.region, transport, nullptr);
  RoleRequest role;
  role.role_arn = role_arn;
  role.session_name = session_name;
  return assume_role_with_web_identity(sts, role, token->substr(0, token->find_last_not_of("\r\n ") + 1), stop);
}

std::variant<Credentials, NotHere> CredentialChain::load(std::stop_token stop) {
  std::string tried;
  for (const auto& source : sources_) {
    auto answer = source->load(stop);
    if (std::holds_alternative<Credentials>(answer)) return answer;
    tried += (tried.empty() ? "" : "; ") + std::get<NotHere>(answer).why;
  }
  throw Error(ErrorKind::denied, fmt::format("no AWS credentials were found (tried {})", tried),
              "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, choose a profile with AWS_PROFILE, or run where a role "
              "is attached");
}

std::unique_ptr<CredentialSource> credential_chain(const CredentialContext& context, const Transport& transport) {
  std::vector<std::unique_ptr<CredentialSource>> sources;
  if (!context.profile_is_flag) {
    sources.push_back(std::make_unique<EnvironmentCredentials>(context.variables));
    sources.push_back(std::make_unique<WebIdentityCredentials>(context, transport));
  }
  sources.push_back(std::make_unique<ProfileCredentials>(context, transport));
  sources.push_back(std::make_unique<ContainerCredentials>(context.variables, transport));
  sources.push_back(std::make_unique<InstanceCredentials>(context.variables, transport));
  return std::make_unique<CredentialChain>(std::move(sources));
}

}  // namespace signalbox::aws
