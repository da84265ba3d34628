// A DynamoDB table of its own for a test, on the shared dynalite or on any other endpoint.
#pragma once

#include <fmt/format.h>

#include "adapters/aws/dynamo_client.hpp"
#include "adapters/storage/dynamo/dynamo_store.hpp"
#include "adapters/system/system_clock.hpp"
#include "support/document_store_contract.hpp"
#include "support/dynalite.hpp"
#include "support/dynamo_options.hpp"

namespace signalbox::testing {

/// Stores on one table, seen through one session.
class DynamoTableUser {
 public:
  DynamoTableUser(Clock& clock, const std::string& endpoint, std::string table)
      : clock_(clock), session_(aws_options_for(endpoint), clock, 11), table_(std::move(table)) {}

  /// Each has a seed of its own, as processes have.
  [[nodiscard]] std::unique_ptr<DynamoStore> open(DynamoOptions options = {}) {
    static std::atomic<std::uint64_t> seed = 1;
    options.table = table_;
    return std::make_unique<DynamoStore>(options, session_.dynamodb({}, {}), clock_, ++seed);
  }
  [[nodiscard]] aws::DynamoClient client() { return session_.dynamodb({}, {}); }
  [[nodiscard]] const std::string& table() const { return table_; }

 private:
  Clock& clock_;
  AwsSession session_;
  std::string table_;
};

class DynamoPlace : public StorePlace {
 public:
  DynamoPlace() : user_(clock_, Dynalite::shared().url(), Dynalite::fresh_table()) {
    static_cast<void>(user_.open()->init());
  }

  [[nodiscard]] std::unique_ptr<DocumentStore> open() override { return user_.open(); }
  [[nodiscard]] Clock& clock() override { return clock_; }
  [[nodiscard]] DynamoTableUser& user() { return user_; }

 private:
  SystemClock clock_;
  DynamoTableUser user_;
};

}  // namespace signalbox::testing
