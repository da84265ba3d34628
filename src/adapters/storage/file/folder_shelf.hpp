// One file a document, replaced durably: for collections of their own (messages), apart from those of deployments. A
// version lost with an erased document is remembered in the folder's floor, above which the next one begins.
#pragma once

#include "adapters/storage/document_text.hpp"
#include "adapters/storage/file/registry_folder.hpp"
#include "adapters/storage/file/shelf.hpp"

namespace signalbox::storage {

class FolderShelf : public Shelf {
 public:
  FolderShelf(const Registry& registry, std::filesystem::path folder)
      : registry_(registry), folder_(std::move(folder)) {}

  [[nodiscard]] std::optional<Document> get(const DocumentKey& key) override;
  [[nodiscard]] std::optional<Version> put(const DocumentKey& key, const std::string& body, Version expected) override;
  [[nodiscard]] bool erase(const DocumentKey& key, Version expected) override;
  [[nodiscard]] std::vector<Document> list(const std::string& collection) override;
  [[nodiscard]] std::filesystem::path watched(const DocumentKey& key) const override;

 private:
  enum class State { absent, whole, damaged };
  struct Reading {
    State state = State::absent;
    StoredText document;
  };

  [[nodiscard]] std::filesystem::path file_of(const std::string& name) const;
  [[nodiscard]] Reading read(const std::filesystem::path& file) const;
  [[nodiscard]] Reading read_repaired(const std::filesystem::path& file) const;
  [[nodiscard]] Reading read_locked(const std::filesystem::path& file) const;
  [[nodiscard]] Version floor() const;
  void raise_floor(Version version) const;

  const Registry& registry_;
  const std::filesystem::path folder_;
};

}  // namespace signalbox::storage
