// Documents in one DynamoDB table, for runners that share nothing but an AWS account: `dynamodb://TABLE`. Every read is
// strongly consistent, every write is under a condition, and a write whose answer got lost is found out about by
// reading, never assumed. Watches look, because DynamoDB cannot call.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>

#include "ports/clock.hpp"
#include "ports/document_store.hpp"
#include "ports/registry_setup.hpp"

namespace signalbox {

namespace aws {
class DynamoClient;
}

struct DynamoOptions {
  std::string table;
  /// Told in one line of what works, but not as it should.
  std::function<void(const std::string&)> warn;
  /// Requested once this process is told to end, which it must within two seconds: from then on no call takes longer
  /// than half a second.
  std::stop_token hurry = {};
  /// For one call, all its repetitions together.
  Duration patience{20'000};
  /// How long DynamoDB keeps the history before it removes it by itself; nothing else is ever removed by age.
  Duration keep_history{std::chrono::hours(24 * 400)};
  /// How long init() waits for a table that is being made.
  Duration setup_patience{std::chrono::minutes(5)};
};

class DynamoStore : public DocumentStore, public RegistrySetup {
 public:
  /// Asks nothing yet. The clock, and the session that gave the client, outlive the store and its watches. `seed` is
  /// for versions, for the marks by which writers find their own writes, and for jitter: it differs in every process.
  /// Throws Error{invalid_input} for what cannot be a table's name.
  DynamoStore(DynamoOptions options, aws::DynamoClient client, Clock& clock, std::uint64_t seed);
  ~DynamoStore() override;

  [[nodiscard]] std::optional<Document> get(const std::string& key) override;
  /// Also throws Error{unavailable} when the connection was lost in the middle and what others did since hides whether
  /// this write was done; Error{invalid_input} for a body that does not fit into an item of 400 KiB when compressed.
  [[nodiscard]] std::optional<Version> put(const std::string& key, const std::string& body, Version expected) override;
  /// Whoever was not first waits a little, at random and longer each time, before it tries again.
  std::optional<Version> change(const std::string& key, const Rule& rule) override;
  [[nodiscard]] bool erase(const std::string& key, Version expected) override;
  [[nodiscard]] std::vector<Document> list(const std::string& prefix) override;
  [[nodiscard]] std::vector<std::string> keys(const std::string& prefix) override;
  void visit_keys(const std::string& prefix, const std::function<void(const std::string&)>& take) override;
  /// As FileStore's: one document, `collection/name`, or a whole collection, `collection/`.
  [[nodiscard]] std::unique_ptr<ChangeWatch> watch(const std::string& prefix) override;

  [[nodiscard]] std::string place() const override;
  [[nodiscard]] SetupOutcome init() override;

 private:
  class Documents;
  DynamoOptions options_;
  Clock& clock_;
  std::shared_ptr<Documents> documents_;
};

}  // namespace signalbox
