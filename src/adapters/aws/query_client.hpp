// Speaks the AWS Query protocol with one service: a form goes out through SignedCaller, XML comes back.
#pragma once

#include <map>

#include "adapters/aws/signed_caller.hpp"
#include "adapters/aws/xml_document.hpp"

namespace signalbox::aws {

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
  [[nodiscard]] std::optional<Time> service_time(Instant when) const { return caller_.service_time(when); }

 private:
  [[nodiscard]] HttpRequest request_for(const std::string& action, const Parameters& parameters) const;
  [[nodiscard]] XmlDocument read(const std::string& action, const HttpResponse& response) const;

  Service service_;
  SignedCaller caller_;
};

/// The document of an answer; throws what a ServiceError says.
[[nodiscard]] XmlDocument document_of(QueryAnswer answer);

}  // namespace signalbox::aws
