#include "adapters/aws/endpoints.hpp"

#include "adapters/aws/region.hpp"
#include "adapters/http/http_message.hpp"
#include "core/error.hpp"

namespace signalbox::aws {
namespace {

struct Configured {
  std::string url, origin;
};

struct Names {
  const char* signing;
  const char* display;
  const char* id;  ///< in AWS_ENDPOINT_URL_… and in the sections `[services …]`
};

Names names_of(Service service) {
  switch (service) {
    case Service::cloudformation:
      return {"cloudformation", "CloudFormation", "cloudformation"};
    case Service::sts:
      return {"sts", "STS", "sts"};
    case Service::dynamodb:
      return {"dynamodb", "DynamoDB", "dynamodb"};
    case Service::ecs:
      return {"ecs", "ECS", "ecs"};
    case Service::load_balancing:
      return {"elasticloadbalancing", "Elastic Load Balancing", "elastic_load_balancing_v2"};
    case Service::logs:
      return {"logs", "CloudWatch Logs", "cloudwatch_logs"};
    case Service::rds:
      return {"rds", "RDS", "rds"};
  }
  return {"", "", ""};
}

std::string variable_of(Service service) {
  std::string name = "AWS_ENDPOINT_URL_";
  for (const char* c = names_of(service).id; *c != 0; ++c)
    name += *c >= 'a' && *c <= 'z' ? static_cast<char>(*c - 'a' + 'A') : *c;
  return name;
}

bool says_yes(const Variables& variables, const char* variable, const std::optional<Profile>& profile,
              const char* key) {
  auto value = variables.get(variable);
  if (!value && profile) value = profile->get(key);
  if (!value || *value == "false" || *value == "False" || *value == "FALSE") return false;
  if (*value == "true" || *value == "True" || *value == "TRUE") return true;
  throw Error(ErrorKind::invalid_input, fmt::format("{} is \"{}\"", variable, one_line(*value)), "say true or false");
}

std::optional<Configured> configured(Service service, const Variables& variables, const SharedConfig& config,
                                     const std::optional<Profile>& profile) {
  if (says_yes(variables, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", profile, "ignore_configured_endpoint_urls")) return {};
  for (const auto& variable : {variable_of(service), std::string("AWS_ENDPOINT_URL")}) {
    if (const auto url = variables.get(variable)) return Configured{*url, variable};
  }
  if (!profile) return std::nullopt;
  if (const auto url = config.service_endpoint(*profile, names_of(service).id)) {
    return Configured{*url, "services of profile " + profile->name};
  }
  if (const auto url = profile->get("endpoint_url"))
    return Configured{*url, "endpoint_url of profile " + profile->name};
  return std::nullopt;
}

// Without the scheme: host, port and path. Empty when the URL has none that we speak.
std::string_view after_scheme(std::string_view url) {
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (url.starts_with(scheme)) return url.substr(scheme.size());
  }
  return {};
}

[[noreturn]] void refuse(const char* what, const std::string& where) {
  throw Error(ErrorKind::invalid_input, fmt::format("{} endpoints do not exist for {}", what, where),
              "unset AWS_USE_FIPS_ENDPOINT or AWS_USE_DUALSTACK_ENDPOINT");
}

// GovCloud's ordinary endpoints are the FIPS ones, but for ECS. Source: the services' endpoint rule sets.
bool has_fips_name(Service service, const Partition& partition) {
  return partition.name != "aws-us-gov" || service == Service::ecs;
}

}  // namespace

const char* signing_name(Service service) { return names_of(service).signing; }
const char* display_name(Service service) { return names_of(service).display; }

std::string endpoint_of(Service service, const std::string& region, const Variables& variables,
                        const SharedConfig& config, const std::optional<Profile>& profile) {
  const bool fips = says_yes(variables, "AWS_USE_FIPS_ENDPOINT", profile, "use_fips_endpoint");
  const bool dual_stack = says_yes(variables, "AWS_USE_DUALSTACK_ENDPOINT", profile, "use_dualstack_endpoint");
  if (const auto custom = configured(service, variables, config, profile)) {
    if (fips) refuse("FIPS", custom->origin);
    if (dual_stack) refuse("dual-stack", custom->origin);
    return checked_endpoint(custom->url, custom->origin);
  }
  const auto& partition = partition_of(region);
  if (dual_stack && partition.dual_stack_domain.empty()) refuse("dual-stack", region);
  const bool fips_name = fips && (dual_stack || has_fips_name(service, partition));
  return fmt::format("https://{}{}.{}.{}", signing_name(service), fips_name ? "-fips" : "", region,
                     dual_stack ? partition.dual_stack_domain : partition.domain);
}

std::string checked_endpoint(const std::string& url, const std::string& origin) {
  const std::string_view rest = after_scheme(url);
  const bool clean = std::all_of(rest.begin(), rest.end(), [](char each) { return each > 0x20 && each < 0x7f; });
  const bool has_host = !rest.empty() && rest.front() != '/' && rest.front() != ':';
  if (clean && has_host && rest.find_first_of("@?#\\\"<>") == std::string_view::npos) return url;
  throw Error(ErrorKind::invalid_input, fmt::format("{} ({}) is not the URL of an endpoint", origin_of(url), origin),
              "write http://host:port or https://host, without user, query or fragment");
}

}  // namespace signalbox::aws
