// One file a document, replaced durably: for collections of their own (messages), apart from those of deployments. A
// version lost with an erased document is remembered in the folder's floor, above which the next one begins.
#pragma once

#include "adapters/storage/document_text.hpp"
#include "adapters/storage/file/erased_files.hpp"
#include "adapters/storage/file/per_file_shelf.hpp"

namespace signalbox::storage {

class FolderShelf : public PerFileShelf {
 public:
  /// Both must outlive it.
  FolderShelf(const Registry& registry, ErasedFiles& erased, std::filesystem::path folder)
      : PerFileShelf(registry, std::move(folder)), erased_(erased) {}

  [[nodiscard]] std::optional<Document> get(const DocumentKey& key) override;
  [[nodiscard]] std::optional<Version> put(const DocumentKey& key, const std::string& body, Version expected) override;
  [[nodiscard]] bool erase(const DocumentKey& key, Version expected) override;
  [[nodiscard]] bool erase_quietly(const DocumentKey& key, Version expected) override;

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
  [[nodiscard]] bool erase_locked(const std::filesystem::path& file, Version expected) const;
  void raise_floor(Version version) const;

  ErasedFiles& erased_;
};

}  // namespace signalbox::storage
