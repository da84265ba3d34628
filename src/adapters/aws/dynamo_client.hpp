// Speaks DynamoDB's JSON 1.0 protocol: one signed POST a call, JSON text in and out. Repeats what is worth repeating
// (throttling, 5xx, network) with full jitter until its patience ends. A write that had to be repeated may have been
// carried out by a try whose answer got lost: the answer says so, and whoever wrote finds out what became of it.
#pragma once

#include <variant>

#include "adapters/aws/dynamo_error.hpp"
#include "adapters/aws/query_client.hpp"

namespace signalbox::aws {

struct DynamoLimits {
  Duration patience{20'000};  ///< for one call, all its tries and waits together
  /// Requested once this process is told to end, which it must within two seconds: a call under way is cut off and
  /// tried for half a second more, and so is each later one.
  std::stop_token hurry = {};
};

struct DynamoAnswer {
  std::variant<std::string, DynamoRefusal> outcome;
  /// An earlier try of this call ended without an answer, or with trouble at AWS's end.
  bool uncertain = false;
};

/// Safe to use from many threads; cheap to copy.
class DynamoClient {
 public:
  DynamoClient(std::string endpoint, std::string region, const Transport& transport, CredentialProvider& credentials);

  /// Throws Error{unavailable} when patience ends, with what the last try said; Error{interrupted} when `stop` is
  /// requested; and what the credentials throw.
  [[nodiscard]] DynamoAnswer call(const std::string& action, const std::string& body, const DynamoLimits& limits,
                                  std::stop_token stop) const;

  [[nodiscard]] const std::string& region() const { return region_; }
  [[nodiscard]] const std::string& endpoint() const { return endpoint_; }

 private:
  class Course;
  [[nodiscard]] HttpRequest request_for(const std::string& action, const std::string& body) const;
  [[nodiscard]] Credentials sign(HttpRequest& request, std::stop_token stop) const;

  std::string endpoint_, region_;
  Transport transport_;
  CredentialProvider* credentials_;
};

}  // namespace signalbox::aws
