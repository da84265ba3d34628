// One DynamoDB table, asked in JSON: adds the table's name to each request, turns refusals into Errors that name it,
// and tells a condition that did not hold from a failure. Knows nothing of documents.
#pragma once

#include <functional>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <stop_token>
#include <string>

#include "adapters/aws/dynamo_client.hpp"

namespace signalbox {

/// The condition of a write did not hold.
struct DynamoConditionFailed {
  std::string found;       ///< the item that stood in the way, as JSON; empty when the answer did not tell
  bool uncertain = false;  ///< an earlier try of this very write may be the reason
};

/// Safe to use from many threads.
class DynamoTable {
 public:
  DynamoTable(std::string name, aws::DynamoClient client, aws::DynamoLimits limits)
      : name_(std::move(name)), client_(std::move(client)), limits_(std::move(limits)) {}

  /// The answer, an object. Throws what DynamoDB refuses, Error{unavailable}, Error{interrupted}.
  [[nodiscard]] nlohmann::json ask(const std::string& action, nlohmann::json request, std::stop_token stop = {}) const;
  /// nullopt when DynamoDB refuses with this code.
  [[nodiscard]] std::optional<nlohmann::json> ask_unless(const std::string& code, const std::string& action,
                                                         nlohmann::json request) const;
  /// A write under a condition; nullopt when it was done.
  [[nodiscard]] std::optional<DynamoConditionFailed> write(const std::string& action, nlohmann::json request) const;
  /// Query or Scan, all pages: `each` gets every item.
  void ask_all(const std::string& action, nlohmann::json request, const std::stop_token& stop,
               const std::function<void(const nlohmann::json&)>& each) const;

  /// "DynamoDB table deployments in eu-central-1".
  [[nodiscard]] std::string place() const;
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const std::stop_token& hurry() const { return limits_.hurry; }

 private:
  [[nodiscard]] aws::DynamoAnswer call(const std::string& action, nlohmann::json request, std::stop_token stop) const;
  [[nodiscard]] nlohmann::json read(const std::string& action, const std::string& text) const;

  std::string name_;
  aws::DynamoClient client_;
  aws::DynamoLimits limits_;
};

}  // namespace signalbox
