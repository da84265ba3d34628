// One file a document, replaced durably: for collections of their own (messages), apart from those of deployments. A
// version lost with an erased document is remembered in the folder's floor, above which the next one begins.
#pragma once

#include "adapters/storage/document_text.hpp"
#include "adapters/storage/file/per_file_shelf.hpp"

namespace signalbox::storage {

class FolderShelf : public PerFileShelf {
 public:
  FolderShelf(const Registry& registry, std::filesystem::path folder) : PerFileShelf(registry, std::move(folder)) {}

  [[nodiscard]] std::optional<Document> get(const DocumentKey& key) override;
  [[nodiscard]] std::optional<Version> put(const DocumentKey& key, const std::string& body, Version expected) override;
  [[nodiscard]] bool erase(const DocumentKey& key, Version expected) override;

 private:
  enum class State { absent, whole, damaged };
  struct Reading {
    State state = State::absent;
    StoredText document;
  };

  [[nodiscard]] Reading read(const std::filesystem::path& file) const;
  [[nodiscard]] Reading read_repaired(const std::filesystem::path& file) const;
  [[nodiscard]] Reading read_locked(const std::filesystem::path& file) const;
  [[nodiscard]] Version floor() const;
  void raise_floor(Version version) const;
};

}  // namespace signalbox::storage
