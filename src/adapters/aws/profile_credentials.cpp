#include "adapters/aws/profile_credentials.hpp"

#include "adapters/aws/container_credentials.hpp"
#include "adapters/aws/credential_process.hpp"
#include "adapters/aws/instance_credentials.hpp"
#include "adapters/aws/sts.hpp"
#include "core/error.hpp"

namespace signalbox::aws {
namespace {

Error refused(const Profile& profile, const std::string& why, const std::string& hint) {
  return Error(ErrorKind::denied, fmt::format("profile {}: {}", one_line(profile.name), one_line(why)), hint);
}

std::optional<Credentials> keys_in(const Profile& profile) {
  const auto key = profile.get("aws_access_key_id");
  const auto secret = profile.get("aws_secret_access_key");
  if (!key && !secret) return std::nullopt;
  if (key && secret) return Credentials{*key, *secret, profile.get("aws_session_token").value_or(""), std::nullopt};
  throw refused(profile, fmt::format("aws_{} is missing", key ? "secret_access_key" : "access_key_id"),
                "give both keys");
}

bool uses_sso(const Profile& profile) { return profile.get("sso_session") || profile.get("sso_start_url"); }

Error no_sso(const Profile& profile) {
  return refused(profile, "it signs in through IAM Identity Center (SSO), which signalbox does not do itself",
                 "run: eval \"$(aws configure export-credentials --profile " + one_line(profile.name) +
                     " --format env)\", or give the profile a credential_process");
}

}  // namespace

std::variant<Credentials, NotHere> ProfileCredentials::load(std::stop_token stop) {
  const auto& config = context_.config;
  const auto& profile = context_.chosen;
  const auto files = fmt::format("{} and {}", config.credentials_path(), config.config_path());
  if (!profile && context_.profile == "default") return NotHere{fmt::format("profile default: not in {}", files)};
  if (!profile) {
    throw Error(ErrorKind::denied, fmt::format("there is no profile {} in {}", one_line(context_.profile), files),
                "check --profile or AWS_PROFILE; aws configure list-profiles shows what there is");
  }
  Visited visited;
  auto credentials = resolve(*profile, Purpose::own, visited, stop);
  if (credentials) return std::move(*credentials);
  return NotHere{fmt::format("profile {}: it has no credentials", profile->name)};
}

// A profile that another one builds on gives its own keys first, even where it has a role as well; so a profile may
// build on itself.
std::optional<Credentials> ProfileCredentials::resolve(const Profile& profile, Purpose purpose, Visited& visited,
                                                       std::stop_token stop) const {
  if (purpose == Purpose::source_of_another) {
    if (auto keys = keys_in(profile)) return keys;
  }
  if (profile.get("role_arn")) return assume(profile, visited, stop);
  if (auto keys = keys_in(profile)) return keys;
  if (const auto command = profile.get("credential_process")) {
    return credentials_from_process(*command, context_.variables, stop);
  }
  if (uses_sso(profile)) throw no_sso(profile);
  return std::nullopt;
}

Credentials ProfileCredentials::assume(const Profile& profile, Visited& visited, std::stop_token stop) const {
  if (!visited.insert(profile.name).second) {
    throw refused(profile, "its source_profile leads back to itself", "let the last profile have keys of its own");
  }
  RoleRequest role;
  role.role_arn = *profile.get("role_arn");
  role.session_name = profile.get("role_session_name").value_or(role.session_name);
  if (const auto file = profile.get("web_identity_token_file")) {
    return credentials_for_web_identity(context_, transport_, role.role_arn, role.session_name, *file, stop);
  }
  if (profile.get("mfa_serial")) {
    throw refused(profile, "it asks for an MFA code, which a pipeline cannot type",
                  "get credentials beforehand: aws configure export-credentials --profile " + one_line(profile.name));
  }
  role.external_id = profile.get("external_id").value_or("");
  role.duration_seconds = profile.get("duration_seconds").value_or("");
  FixedCredentials source(source_of(profile, visited, stop));
  const QueryClient sts(Service::sts, context_.sts_endpoint, context_.region, transport_, &source);
  return assume_role(sts, role, stop);
}

Credentials ProfileCredentials::source_of(const Profile& profile, Visited& visited, std::stop_token stop) const {
  const auto other = profile.get("source_profile");
  const auto source = profile.get("credential_source");
  if (other.has_value() == source.has_value()) {
    throw refused(
        profile,
        other ? "it has both source_profile and credential_source" : "role_arn without a source for its credentials",
        "give it one of source_profile, credential_source or web_identity_token_file");
  }
  return other ? source_profile(profile, *other, visited, stop) : named_source(profile, *source, stop);
}

Credentials ProfileCredentials::source_profile(const Profile& profile, const std::string& name, Visited& visited,
                                               std::stop_token stop) const {
  const auto other = context_.config.profile(name);
  if (!other) throw refused(profile, fmt::format("its source_profile {} does not exist", name), "check the name");
  if (auto credentials = resolve(*other, Purpose::source_of_another, visited, stop)) return *credentials;
  throw refused(profile, fmt::format("its source_profile {} has no credentials", name),
                "give that profile keys or a role");
}

Credentials ProfileCredentials::named_source(const Profile& profile, const std::string& name,
                                             std::stop_token stop) const {
  std::unique_ptr<CredentialSource> source;
  if (name == "Environment") source = std::make_unique<EnvironmentCredentials>(context_.variables);
  if (name == "EcsContainer") source = std::make_unique<ContainerCredentials>(context_.variables, transport_);
  if (name == "Ec2InstanceMetadata") source = std::make_unique<InstanceCredentials>(context_.variables, transport_);
  if (!source) {
    throw refused(profile, fmt::format("credential_source {} is unknown", name),
                  "use Environment, EcsContainer or Ec2InstanceMetadata");
  }
  auto answer = source->load(stop);
  if (const auto* nothing = std::get_if<NotHere>(&answer))
    throw refused(profile, nothing->why, "check its credential_source");
  return std::get<Credentials>(std::move(answer));
}

}  // namespace signalbox::aws
