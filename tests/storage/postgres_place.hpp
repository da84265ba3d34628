// A database of its own for a test, on the server that the tests share.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "adapters/storage/postgres/postgres_store.hpp"
#include "adapters/system/machine.hpp"
#include "adapters/system/system_clock.hpp"
#include "support/document_store_contract.hpp"
#include "support/postgres_server.hpp"

namespace signalbox::testing {

class PostgresPlace : public StorePlace {
 public:
  PostgresPlace() : database_(server().make_database()) { static_cast<void>(store()->init()); }

  [[nodiscard]] static PostgresServer& server() { return PostgresServer::shared(); }
  [[nodiscard]] std::unique_ptr<DocumentStore> open() override { return store(); }
  [[nodiscard]] Clock& clock() override { return clock_; }

  [[nodiscard]] std::unique_ptr<PostgresStore> store() { return at(url()); }
  [[nodiscard]] std::unique_ptr<PostgresStore> as(const std::string& user) { return at(server().url(database_, user)); }
  [[nodiscard]] std::unique_ptr<PostgresStore> at(const std::string& connection, PostgresOptions options = {}) {
    options.connection = connection;
    options.warn = [this](const std::string& text) { warnings_.push_back(text); };
    return std::make_unique<PostgresStore>(std::move(options), clock_, random_bits());
  }
  [[nodiscard]] std::string url() const { return server().url(database_); }
  [[nodiscard]] const std::string& database() const { return database_; }
  std::string run_sql(const std::string& sql) const { return server().run_sql(database_, sql); }
  [[nodiscard]] const std::vector<std::string>& warnings() const { return warnings_; }

 private:
  std::string database_;
  SystemClock clock_;
  std::vector<std::string> warnings_;
};

}  // namespace signalbox::testing
