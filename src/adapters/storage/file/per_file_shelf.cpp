#include "adapters/storage/file/per_file_shelf.hpp"

#include <fmt/format.h>

#include "adapters/storage/file/file_layout.hpp"
#include "adapters/storage/json_cursor.hpp"

namespace signalbox::storage {

std::filesystem::path PerFileShelf::file_of(const std::string& name) const {
  return folder_ / std::string(name).append(layout::document_suffix);
}

std::filesystem::path PerFileShelf::floor_file() const { return layout::beside(folder_, layout::floor_extension); }

std::optional<Version> PerFileShelf::read_floor(const std::string& text) {
  return json_whole_number(std::string_view(text).substr(0, text.find('\n')));
}

std::filesystem::path PerFileShelf::watched(const DocumentKey& key) const {
  return key.name.empty() ? folder_ : file_of(key.name);
}

std::vector<Document> PerFileShelf::list(const std::string& collection) {
  std::vector<Document> documents;
  for (const auto& name : document_names_in(folder_)) {
    if (auto document = get({collection, name})) documents.push_back(std::move(*document));
  }
  return documents;
}

void PerFileShelf::visit_names(const std::string&, const std::function<void(std::string_view)>& take) {
  visit_document_names_in(folder_, take);
}

void PerFileShelf::keep_damaged(const std::filesystem::path& file, const std::string& text) const {
  const auto aside = registry_.set_aside(file, text);
  registry_.warn(
      fmt::format("{} was damaged and counts as absent; the damaged file is {}", file.string(), aside.string()));
}

}  // namespace signalbox::storage
