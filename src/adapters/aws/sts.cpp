#include "adapters/aws/sts.hpp"

namespace signalbox::aws {
namespace {

Parameters parameters_of(const RoleRequest& role) {
  Parameters parameters = {{"RoleArn", role.role_arn}, {"RoleSessionName", role.session_name}};
  if (!role.external_id.empty()) parameters["ExternalId"] = role.external_id;
  if (!role.duration_seconds.empty()) parameters["DurationSeconds"] = role.duration_seconds;
  return parameters;
}

XmlDocument ask(const QueryClient& sts, const std::string& action, const Parameters& parameters,
                const RoleRequest& role, std::stop_token stop) {
  auto answer = sts.call(action, parameters, stop);
  if (const auto* refusal = std::get_if<ServiceError>(&answer)) {
    const auto error = to_error(*refusal);
    throw Error(error.kind(), fmt::format("the role {} cannot be assumed: {}", one_line(role.role_arn), error.what()),
                error.hint());
  }
  return std::get<XmlDocument>(std::move(answer));
}

Credentials read_credentials(const XmlElement& result) {
  const auto given = result.child("Credentials");
  Credentials credentials{given.text("AccessKeyId"), given.text("SecretAccessKey"), given.text("SessionToken"),
                          parse_iso8601(given.text("Expiration"))};
  if (!credentials.access_key_id.empty() && !credentials.secret_access_key.empty() && credentials.expires)
    return credentials;
  throw Error(ErrorKind::invalid_input, "STS answered without complete credentials",
              "check that the endpoint is AWS's");
}

}  // namespace

Credentials assume_role(const QueryClient& sts, const RoleRequest& role, std::stop_token stop) {
  const auto document = ask(sts, "AssumeRole", parameters_of(role), role, stop);
  return read_credentials(document.root().child("AssumeRoleResult"));
}

Credentials assume_role_with_web_identity(const QueryClient& sts, const RoleRequest& role, const std::string& token,
                                          std::stop_token stop) {
  auto parameters = parameters_of(role);
  parameters["WebIdentityToken"] = token;
  const auto document = ask(sts, "AssumeRoleWithWebIdentity", parameters, role, stop);
  return read_credentials(document.root().child("AssumeRoleWithWebIdentityResult"));
}

CallerIdentity caller_identity(const QueryClient& sts, std::stop_token stop) {
  const auto document = document_of(sts.call("GetCallerIdentity", {}, stop));
  const auto result = document.root().child("GetCallerIdentityResult");
  CallerIdentity identity{result.text("Account"), result.text("Arn"), result.text("UserId")};
  if (!identity.account.empty() && !identity.arn.empty()) return identity;
  throw Error(ErrorKind::invalid_input, "STS answered without an account", "check that the endpoint is AWS's");
}

}  // namespace signalbox::aws
