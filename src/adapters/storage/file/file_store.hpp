// Documents in JSON files of one folder, for one machine: `file:DIR`. Safe among processes, against kill -9 at any
// moment, power loss and a full disk; docs/registry.md is its format. Holds no lock between calls. Not for network file
// systems.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "ports/clock.hpp"
#include "ports/document_store.hpp"

namespace signalbox {

struct FileStoreOptions {
  /// Made, with those above it, at the first write; reading one that does not exist finds nothing.
  std::filesystem::path folder = ".deployment-registry";
  /// Told in one line about damage that was set aside. Called on whatever thread found it.
  std::function<void(const std::string&)> warn;
  /// How long to wait for another writer before it counts as stopped.
  Duration lock_patience{10'000};
  /// Requested once this process is told to end, which it must within two seconds: from then on no lock is waited for
  /// longer than a quarter of a second.
  std::stop_token hurry = {};
};

class FileStore : public DocumentStore {
 public:
  /// Touches no file. The clock must outlive the store and its watches.
  FileStore(FileStoreOptions options, Clock& clock);
  ~FileStore() override;

  [[nodiscard]] std::optional<Document> get(const std::string& key) override;
  /// Bodies under `deployments/` and `history/` come back with their name as `correlation_id`; a member `version` is
  /// the store's own.
  [[nodiscard]] std::optional<Version> put(const std::string& key, const std::string& body, Version expected) override;
  std::optional<Version> change(const std::string& key, const Rule& rule) override;
  [[nodiscard]] bool erase(const std::string& key, Version expected) override;
  /// Does not wait for the disk: after a power failure the document may be there again.
  [[nodiscard]] bool erase_quietly(const std::string& key, Version expected) override;
  [[nodiscard]] std::vector<Document> list(const std::string& prefix) override;
  [[nodiscard]] std::vector<std::string> keys(const std::string& prefix) override;
  void visit_keys(const std::string& prefix, const std::function<void(const std::string&)>& take) override;
  /// Watches one document, `collection/name`, or a whole collection, `collection/`; of a longer beginning of a name the
  /// document of exactly that name.
  [[nodiscard]] std::unique_ptr<ChangeWatch> watch(const std::string& prefix) override;

 private:
  struct Shelves;
  std::unique_ptr<Shelves> shelves_;
};

}  // namespace signalbox
