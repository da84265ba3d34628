// One file a document, overwritten in place and locked itself: for signs of life, which change often, concern nobody
// but their writer, and mean nothing after a power failure. Replacing the file instead, as FolderShelf does, frees the
// old one's blocks each time, which on a disk mounted with `discard` costs twenty times as much as the beat; and one
// lock for the folder would let two hundred waiters wait for each other.
//
// A document up to a page long is written by one call, which a kill cannot interrupt; a longer one replaces its file.
#pragma once

#include "adapters/storage/document_text.hpp"
#include "adapters/storage/file/per_file_shelf.hpp"

namespace signalbox::storage {

class InPlaceShelf : public PerFileShelf {
 public:
  InPlaceShelf(const Registry& registry, std::filesystem::path folder) : PerFileShelf(registry, std::move(folder)) {}

  [[nodiscard]] std::optional<Document> get(const DocumentKey& key) override;
  [[nodiscard]] std::optional<Version> put(const DocumentKey& key, const std::string& body, Version expected) override;
  [[nodiscard]] bool erase(const DocumentKey& key, Version expected) override;

 private:
  [[nodiscard]] std::optional<std::string> read_text(const std::filesystem::path& file) const;
  [[nodiscard]] std::optional<OpenFile> open_to_change(const std::filesystem::path& file, bool make) const;
  [[nodiscard]] std::optional<StoredText> read_own(const OpenFile& open, const std::filesystem::path& file) const;
  void write(const OpenFile& open, const std::filesystem::path& file, const std::string& text) const;
  void set_aside(const OpenFile& open, const std::filesystem::path& file) const;
  [[nodiscard]] Version first_version(bool made) const;
  void raise_floor(Version version) const;
};

}  // namespace signalbox::storage
