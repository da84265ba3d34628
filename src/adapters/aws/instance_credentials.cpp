#include "adapters/aws/instance_credentials.hpp"

#include "adapters/aws/credential_json.hpp"
#include "adapters/aws/metadata_request.hpp"
#include "core/error.hpp"

namespace signalbox::aws {
namespace {

constexpr const char* roles = "/latest/meta-data/iam/security-credentials/";

}  // namespace

std::string InstanceCredentials::address() const {
  const auto mode = variables_.get("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE").value_or("IPv4");
  const char* standard = mode == "IPv6" || mode == "ipv6" ? "http://[fd00:ec2::254]" : "http://169.254.169.254";
  auto address = variables_.get("AWS_EC2_METADATA_SERVICE_ENDPOINT").value_or(standard);
  if (address.ends_with('/')) address.pop_back();
  return address;
}

std::optional<std::string> InstanceCredentials::session_token(std::stop_token stop) const {
  auto request = metadata_request(HttpMethod::put, address() + "/latest/api/token");
  request.headers = {{"X-aws-ec2-metadata-token-ttl-seconds", "21600"}};
  try {
    const auto response = send_twice(transport_, request, stop);
    if (response.status == 200 && !response.body.empty()) return response.body;
  } catch (const Error& error) {
    // Most machines are no EC2 instances: that nobody answers is the ordinary case here.
    if (error.kind() != ErrorKind::unavailable) throw;
  }
  return std::nullopt;
}

HttpResponse InstanceCredentials::read(const std::string& path, const std::string& token, std::stop_token stop) const {
  auto request = metadata_request(HttpMethod::get, address() + path);
  request.headers = {{"X-aws-ec2-metadata-token", token}};
  return send_twice(transport_, request, stop);
}

std::variant<Credentials, NotHere> InstanceCredentials::load(std::stop_token stop) {
  const auto disabled = variables_.get("AWS_EC2_METADATA_DISABLED").value_or("");
  if (disabled == "true" || disabled == "True" || disabled == "TRUE") {
    return NotHere{"EC2 instance: AWS_EC2_METADATA_DISABLED is set"};
  }
  const auto token = session_token(stop);
  if (!token) return NotHere{"EC2 instance: no metadata service answers"};
  const auto listing = read(roles, *token, stop);
  const auto role = listing.body.substr(0, listing.body.find_first_of("\r\n"));
  if (listing.status == 404 || (listing.status == 200 && role.empty())) return NotHere{"EC2 instance: it has no role"};
  const auto origin = "the metadata service " + address();
  const auto response = listing.status == 200 ? read(roles + role, *token, stop) : listing;
  if (response.status == 200) return read_credential_json(response.body, CredentialFormat::endpoint, origin);
  throw Error(ErrorKind::denied, fmt::format("{} answered with status {}", one_line(origin), response.status),
              "check the instance's role");
}

}  // namespace signalbox::aws
