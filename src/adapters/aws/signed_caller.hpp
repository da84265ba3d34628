// Sends signed requests to one service in one region and repeats what is worth repeating (throttling, 5xx, network)
// within a budget, and renews expired credentials once. Knows no protocol: QueryClient and JsonClient do.
#pragma once

#include <memory>
#include <variant>

#include "adapters/aws/answered_time.hpp"
#include "adapters/aws/credentials.hpp"
#include "adapters/aws/endpoints.hpp"
#include "adapters/aws/retry_plan.hpp"
#include "adapters/http/http_message.hpp"

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

/// A response has the status 200.
using SignedAnswer = std::variant<HttpResponse, ServiceError>;

/// Safe to use from many threads.
class SignedCaller {
 public:
  /// Without credentials requests are not signed.
  SignedCaller(Service service, std::string endpoint, std::string region, const Transport& transport,
               CredentialProvider* credentials);

  /// POSTs `request`, whose URL is set here, as `action`. Throws as CloudFormation's port says.
  [[nodiscard]] SignedAnswer send(const std::string& action, HttpRequest request, std::stop_token stop) const;

  /// By the service's clock, from whatever it has answered last.
  [[nodiscard]] std::optional<Time> service_time(Instant when) const { return answered_->at(when); }

  /// "CloudFormation DescribeStacks"
  [[nodiscard]] std::string name_of(const std::string& action) const;
  [[nodiscard]] const std::string& endpoint() const { return endpoint_; }
  [[nodiscard]] const std::string& region() const { return region_; }

 private:
  struct Attempt;
  [[nodiscard]] Attempt attempt(const std::string& action, const HttpRequest& request, std::stop_token stop) const;
  [[nodiscard]] Credentials sign(HttpRequest& request, std::stop_token stop) const;

  Service service_;
  std::string endpoint_, region_;
  Transport transport_;
  CredentialProvider* credentials_;
  std::shared_ptr<AnsweredTime> answered_ = std::make_shared<AnsweredTime>();  ///< of all copies
};

}  // namespace signalbox::aws
