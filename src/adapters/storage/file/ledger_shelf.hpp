// Many documents in one JSON file, replaced as a whole at each change: what people `cat` and `jq`. Reading takes no
// lock, since a rename swaps the file at once; a text that has been parsed is kept as long as the file stays the same.
#pragma once

#include <functional>
#include <memory>
#include <mutex>

#include "adapters/storage/file/ledger.hpp"
#include "adapters/storage/file/registry_folder.hpp"
#include "adapters/storage/file/shelf.hpp"

namespace signalbox::storage {

class LedgerShelf : public Shelf {
 public:
  LedgerShelf(const Registry& registry, std::filesystem::path file) : registry_(registry), file_(std::move(file)) {}

  [[nodiscard]] std::optional<Document> get(const DocumentKey& key) override;
  [[nodiscard]] std::optional<Version> put(const DocumentKey& key, const std::string& body, Version expected) override;
  std::optional<Version> change(const DocumentKey& key, const DocumentStore::Rule& rule);
  [[nodiscard]] bool erase(const DocumentKey& key, Version expected) override;
  [[nodiscard]] std::vector<Document> list(const std::string& collection) override;
  [[nodiscard]] std::filesystem::path watched(const DocumentKey& key) const override;

 private:
  using Snapshot = std::shared_ptr<const Ledger>;
  /// Files are written over, and times are coarse: the beginning of the text, which has the revision, makes certain
  /// what was parsed.
  struct Parsed {
    FileIdentity identity;
    std::string beginning;
    Snapshot ledger;
  };

  /// What a look at the file gave: a ledger, or what is wrong with it.
  struct Look {
    Snapshot ledger;
    std::string damage;
    std::vector<std::string> repeated;
  };

  [[nodiscard]] Look look();
  [[nodiscard]] Look read(const OpenFile& open, Parsed& parsed) const;
  [[nodiscard]] Snapshot load();
  [[nodiscard]] Snapshot load_locked();
  [[nodiscard]] Snapshot repair(const std::string& damage);
  [[nodiscard]] bool edit(const std::function<bool(Ledger&)>& change);
  void replace(Snapshot ledger);
  void tell_repeated(const std::vector<std::string>& ids) const;

  const Registry& registry_;
  const std::filesystem::path file_;
  std::mutex mutex_;  ///< guards parsed_
  Parsed parsed_;
};

}  // namespace signalbox::storage
