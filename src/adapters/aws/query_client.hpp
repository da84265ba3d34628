// Speaks the AWS Query protocol with one service: a signed form goes out, XML comes back. Repeats what is worth
// repeating (throttling, 5xx, network) within a budget, and renews expired credentials once.
#pragma once

#include <map>
#include <variant>

#include "adapters/aws/credentials.hpp"
#include "adapters/aws/endpoints.hpp"
#include "adapters/aws/retry_plan.hpp"
#include "adapters/aws/xml_document.hpp"

namespace signalbox {
class Clock;
class HttpClient;
}  // namespace signalbox

namespace signalbox::aws {

/// What all clients of a session share; none of it is owned.
struct Transport {
  HttpClient& http;
  Clock& clock;
  RandomSeeds& seeds;
  RetryOptions retry;
};

using Parameters = std::map<std::string, std::string>;
/// AWS's "no" to what was asked is an answer, for the caller to understand; to_error() makes an Error of it.
using QueryAnswer = std::variant<XmlDocument, ServiceError>;

/// Safe to use from many threads.
class QueryClient {
 public:
  /// Without credentials requests are not signed: AssumeRoleWithWebIdentity wants it so.
  QueryClient(Service service, std::string endpoint, std::string region, const Transport& transport,
              CredentialProvider* credentials);

  /// The answer's root is `<action>Response`. Throws as CloudFormation's port says.
  [[nodiscard]] QueryAnswer call(const std::string& action, const Parameters& parameters, std::stop_token stop) const;

 private:
  struct Attempt;
  [[nodiscard]] Attempt attempt(const std::string& action, const HttpRequest& request, std::stop_token stop) const;
  [[nodiscard]] Credentials sign(HttpRequest& request, std::stop_token stop) const;
  [[nodiscard]] HttpRequest request_for(const std::string& action, const Parameters& parameters) const;
  [[nodiscard]] XmlDocument read(const std::string& action, const HttpResponse& response) const;
  [[nodiscard]] std::string name_of(const std::string& action) const;

  Service service_;
  std::string endpoint_, region_;
  Transport transport_;
  CredentialProvider* credentials_;
};

/// The document of an answer; throws what a ServiceError says.
[[nodiscard]] XmlDocument document_of(QueryAnswer answer);

}  // namespace signalbox::aws
