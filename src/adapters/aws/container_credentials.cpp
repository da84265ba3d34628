#include "adapters/aws/container_credentials.hpp"

#include "adapters/aws/credential_json.hpp"
#include "adapters/aws/metadata_request.hpp"
#include "core/error.hpp"

namespace signalbox::aws {
namespace {

constexpr const char* ecs = "http://169.254.170.2";

std::string host_of(std::string_view url) {
  auto host = url.substr(url.find("://") + 3);
  host = host.substr(0, host.find_first_of("/?#"));
  if (host.starts_with('[')) return std::string(host.substr(0, host.find(']') + 1));
  return std::string(host.substr(0, host.find(':')));
}

// 127.0.0.0/8 in full; a name that only begins like one (127.evil.com) is none.
bool is_loopback_address(std::string_view host) {
  return host.starts_with("127.") && std::count(host.begin(), host.end(), '.') == 3 &&
         host.find_first_not_of("0123456789.") == std::string_view::npos;
}

bool may_have_the_token(const std::string& url) {
  if (url.find('@') != std::string::npos || url.find('\\') != std::string::npos) return false;
  if (url.starts_with("https://")) return true;
  if (!url.starts_with("http://")) return false;
  const auto host = host_of(url);
  return is_loopback_address(host) || host == "localhost" || host == "[::1]" || host == "169.254.170.2" ||
         host == "169.254.170.23" || host == "[fd00:ec2::23]";
}

}  // namespace

std::optional<std::string> container_url(const Variables& variables) {
  if (const auto path = variables.get("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI")) {
    return std::string(ecs) + (path->starts_with('/') ? "" : "/") + *path;
  }
  const auto url = variables.get("AWS_CONTAINER_CREDENTIALS_FULL_URI");
  if (!url || may_have_the_token(*url)) return url;
  throw Error(ErrorKind::denied, fmt::format("AWS_CONTAINER_CREDENTIALS_FULL_URI points to {}", origin_of(*url)),
              "use https, or http to a loopback address, 169.254.170.2, 169.254.170.23 or [fd00:ec2::23]");
}

std::string ContainerCredentials::authorization() const {
  auto token = variables_.get("AWS_CONTAINER_AUTHORIZATION_TOKEN").value_or("");
  if (const auto path = variables_.get("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")) {
    const auto text = read_small_file(*path);
    if (!text)
      throw Error(ErrorKind::denied,
                  fmt::format("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: there is no file {}", one_line(*path)));
    token = text->substr(0, text->find_last_not_of("\r\n ") + 1);
  }
  if (token.find_first_of("\r\n") == std::string::npos) return token;
  throw Error(ErrorKind::denied, "the container's authorization token has a line break in it");
}

std::variant<Credentials, NotHere> ContainerCredentials::load(std::stop_token stop) {
  const auto url = container_url(variables_);
  if (!url) return NotHere{"container endpoint: AWS_CONTAINER_CREDENTIALS_FULL_URI and …_RELATIVE_URI are not set"};
  auto request = metadata_request(HttpMethod::get, *url);
  if (const auto token = authorization(); !token.empty()) request.headers.emplace_back("Authorization", token);
  const auto origin = "the container endpoint " + origin_of(*url);
  const auto response = send_twice(transport_, request, stop);
  if (response.status == 200) return read_credential_json(response.body, CredentialFormat::endpoint, origin);
  throw Error(ErrorKind::denied, fmt::format("{} answered with status {}", origin, response.status),
              "check the task's role or the pod's identity");
}

}  // namespace signalbox::aws
