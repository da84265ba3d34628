// A shelf on which each document has a file of its own in one folder: where those files are, and which there are. How
// they are read and written is what its kinds differ in.
#pragma once

#include "adapters/storage/file/registry_folder.hpp"
#include "adapters/storage/file/shelf.hpp"

namespace signalbox::storage {

class PerFileShelf : public Shelf {
 public:
  [[nodiscard]] std::vector<Document> list(const std::string& collection) override;
  void visit_names(const std::string& collection, const std::function<void(std::string_view)>& take) override;
  [[nodiscard]] std::filesystem::path watched(const DocumentKey& key) const override;

 protected:
  PerFileShelf(const Registry& registry, std::filesystem::path folder)
      : registry_(registry), folder_(std::move(folder)) {}
  [[nodiscard]] std::filesystem::path file_of(const std::string& name) const;
  /// Holds the largest version among the erased documents.
  [[nodiscard]] std::filesystem::path floor_file() const;
  /// What the text of that file says; nullopt where it was damaged.
  [[nodiscard]] static std::optional<Version> read_floor(const std::string& text);
  /// Keeps a copy of the damaged text, and says so.
  void keep_damaged(const std::filesystem::path& file, const std::string& text) const;

  const Registry& registry_;
  const std::filesystem::path folder_;
};

}  // namespace signalbox::storage
