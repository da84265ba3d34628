// Everything that talks to AWS for one region and one identity. Making it costs nothing; files are read at the first
// question, and the network is touched at the first request.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "adapters/aws/retry_plan.hpp"

namespace signalbox {

namespace aws {
class DynamoClient;
}
class AccountReader;
class Clock;
class CloudFormation;
class EvidenceSource;
class HttpClient;
class StackLauncher;

struct AwsOptions {
  std::optional<std::string> region;   ///< --region or the configuration; nullopt: from the environment or profile
  std::optional<std::string> profile;  ///< --profile; goes before keys in the environment, which AWS_PROFILE does not
  std::map<std::string, std::string> environment;  ///< the process's variables
  std::string home;                                ///< where .aws lies
  aws::RetryOptions retry;
};

/// Safe to use from many threads. What it hands out lives as long as it does.
class AwsSession {
 public:
  /// `clock` outlives the session. `seed` is for jitter and request tokens.
  AwsSession(AwsOptions options, Clock& clock, std::uint64_t seed);
  ~AwsSession();
  AwsSession(const AwsSession&) = delete;
  AwsSession& operator=(const AwsSession&) = delete;

  /// These throw Error{invalid_input} when no region is set or what is configured is wrong, Error{denied} when a file
  /// cannot be read.
  [[nodiscard]] const std::string& region();
  [[nodiscard]] CloudFormation& cloudformation();
  [[nodiscard]] AccountReader& account();
  [[nodiscard]] StackLauncher& launcher();
  /// Also throws Error{invalid_input} when the endpoint of one of the services that are asked is none.
  [[nodiscard]] EvidenceSource& evidence();
  [[nodiscard]] HttpClient& http();
  /// AWS's clock, from the Date of whatever CloudFormation's endpoint answers to a request that asks nothing; nullopt
  /// where it says none. Throws as HttpClient does.
  [[nodiscard]] std::optional<Time> server_time(std::stop_token stop);
  /// For another region or endpoint than the session's own where one is named, as a registry's URL may. It must not
  /// outlive the session. Also throws Error{invalid_input} for an endpoint that is no http(s) URL.
  [[nodiscard]] aws::DynamoClient dynamodb(const std::optional<std::string>& other_region,
                                           const std::optional<std::string>& endpoint);

 private:
  class Parts;
  [[nodiscard]] Parts& parts();

  AwsOptions options_;
  Clock& clock_;
  std::uint64_t seed_;
  std::mutex mutex_;
  std::unique_ptr<Parts> parts_;
};

}  // namespace signalbox
