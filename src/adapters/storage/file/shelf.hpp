// One part of a registry folder: where the documents of a collection lie. Names and bodies have been checked by the
// store.
#pragma once

#include <filesystem>

#include "adapters/storage/document_key.hpp"
#include "ports/document_store.hpp"

namespace signalbox::storage {

/// Methods promise what DocumentStore's do.
class Shelf {
 public:
  virtual ~Shelf() = default;
  [[nodiscard]] virtual std::optional<Document> get(const DocumentKey& key) = 0;
  [[nodiscard]] virtual std::optional<Version> put(const DocumentKey& key, const std::string& body,
                                                   Version expected) = 0;
  [[nodiscard]] virtual bool erase(const DocumentKey& key, Version expected) = 0;
  /// As erase(), but need not survive a power failure: the document may be there again then.
  [[nodiscard]] virtual bool erase_quietly(const DocumentKey& key, Version expected) { return erase(key, expected); }
  [[nodiscard]] virtual std::vector<Document> list(const std::string& collection) = 0;
  /// In any order.
  virtual void visit_names(const std::string& collection, const std::function<void(std::string_view)>& take) {
    for (const Document& document : list(collection))
      take(std::string_view(document.key).substr(collection.size() + 1));
  }
  /// The file or folder that changes when the document does; with an empty name, when any of the collection does.
  [[nodiscard]] virtual std::filesystem::path watched(const DocumentKey& key) const = 0;
};

}  // namespace signalbox::storage
