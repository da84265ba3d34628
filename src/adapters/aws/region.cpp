#include "adapters/aws/region.hpp"

#include <array>

#include "adapters/http/http_message.hpp"
#include "core/error.hpp"

namespace signalbox::aws {
namespace {

// Those with the longer prefixes first: `us-gov-west-1` begins like a region of `aws`.
constexpr std::array<Partition, 8> partitions = {{
    {"aws-cn", "cn-", "amazonaws.com.cn", "api.amazonwebservices.com.cn"},
    {"aws-us-gov", "us-gov-", "amazonaws.com", "api.aws"},
    {"aws-iso", "us-iso-", "c2s.ic.gov", ""},
    {"aws-iso-b", "us-isob-", "sc2s.sgov.gov", ""},
    {"aws-iso-e", "eu-isoe-", "cloud.adc-e.uk", ""},
    {"aws-iso-f", "us-isof-", "csp.hci.ic.gov", ""},
    {"aws-eusc", "eusc-", "amazonaws.eu", ""},
    {"aws", "", "amazonaws.com", "api.aws"},
}};

constexpr std::size_t longest_label = 63;

// A region becomes part of a host name, so it has to be one label of one.
bool is_region(std::string_view text) {
  constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyz0123456789-";
  return !text.empty() && text.size() <= longest_label && text.find_first_not_of(allowed) == std::string_view::npos &&
         text.front() != '-' && text.back() != '-';
}

std::string checked(const std::string& region, const std::string& origin) {
  if (is_region(region)) return region;
  throw Error(ErrorKind::invalid_input, fmt::format("\"{}\" ({}) is not an AWS region", one_line(region), origin),
              "a region is written like eu-central-1");
}

}  // namespace

std::optional<std::string> find_region(const std::optional<std::string>& flag, const Variables& variables,
                                       const std::optional<Profile>& profile) {
  if (flag) return checked(*flag, "given as the region");
  for (const auto* variable : {"AWS_REGION", "AWS_DEFAULT_REGION"}) {
    if (const auto value = variables.get(variable)) return checked(*value, variable);
  }
  if (!profile) return std::nullopt;
  if (const auto value = profile->get("region")) return checked(*value, "region of profile " + profile->name);
  return std::nullopt;
}

std::string require_region(const std::optional<std::string>& found) {
  if (found) return *found;
  throw Error(ErrorKind::invalid_input, "no AWS region is set",
              "give --region, set AWS_REGION, or write region = … into the profile in ~/.aws/config");
}

const Partition& partition_of(std::string_view region) {
  const auto found = std::find_if(partitions.begin(), partitions.end(),
                                  [&](const Partition& each) { return region.starts_with(each.prefix); });
  return *found;
}

}  // namespace signalbox::aws
