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
  [[nodiscard]] virtual std::vector<Document> list(const std::string& collection) = 0;
  /// The file or folder that changes when the document does; with an empty name, when any of the collection does.
  [[nodiscard]] virtual std::filesystem::path watched(const DocumentKey& key) const = 0;
};

}  // namespace signalbox::storage
