// Documents in a PostgreSQL database, for runners that share no disk: `postgres://…`. Each write is one statement with
// its version in the WHERE clause; those who change() one stand in line for its row; also through PgBouncer in
// transaction mode. docs/registry.md says how to set it up.
// Server time is stored for people to look at and decides nothing.
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

struct PostgresOptions {
  /// A libpq connection URI or `keyword=value` words, as the user gave it; what it leaves out comes from libpq's
  /// environment (PGHOST, PGPASSWORD and so on), ~/.pgpass and service files.
  std::string connection;
  /// Told in one line about settings of the server that weaken what is promised. Called on whatever thread found it.
  std::function<void(const std::string&)> warn = {};
  /// A statement that is not answered for so long has met a silent network or a stuck server.
  Duration answer_patience{10'000};
  /// How long to try for a new connection.
  Duration reconnect_patience{10'000};
  /// Requested once this process is told to end, which it must within two seconds: from then on all waiting for the
  /// server together ends after one second.
  std::stop_token hurry = {};
};

class PostgresStore : public DocumentStore, public RegistrySetup {
 public:
  /// Loads libpq and reads the address, but connects on first use. The clock must outlive the store and its watches.
  /// `random` is 64 random bits, different in each process. Throws Error{invalid_input} for an address that cannot be
  /// read, Error{not_found} when libpq is not installed.
  PostgresStore(PostgresOptions options, Clock& clock, std::uint64_t random);
  ~PostgresStore() override;

  [[nodiscard]] std::optional<Document> get(const std::string& key) override;
  /// An Error{unavailable} may say that it is unknown whether the write took effect; so may that of erase().
  [[nodiscard]] std::optional<Version> put(const std::string& key, const std::string& body, Version expected) override;
  [[nodiscard]] std::optional<Version> put_quietly(const std::string& key, const std::string& body,
                                                   Version expected) override;
  std::optional<Version> change(const std::string& key, const Rule& rule) override;
  [[nodiscard]] bool erase(const std::string& key, Version expected) override;
  [[nodiscard]] bool erase_quietly(const std::string& key, Version expected) override;
  [[nodiscard]] std::vector<Document> list(const std::string& prefix) override;
  [[nodiscard]] std::vector<std::string> keys(const std::string& prefix) override;
  /// Watches one document, `collection/name`, a collection, `collection/`, or everything.
  [[nodiscard]] std::unique_ptr<ChangeWatch> watch(const std::string& prefix) override;

  [[nodiscard]] std::string place() const override;
  [[nodiscard]] SetupOutcome init() override;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace signalbox
