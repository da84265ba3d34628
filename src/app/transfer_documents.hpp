// All documents of a registry, taken out and put in. Nothing that is there already is ever overwritten, so putting in
// may be repeated after whatever interrupted it.
#pragma once

#include <string>
#include <vector>

#include "ports/document_store.hpp"
#include "records/archive_document.hpp"

namespace signalbox {

/// In the order of their keys, without what belongs to this one place: checks, and the mark of a move.
[[nodiscard]] std::vector<ArchivedDocument> export_documents(DocumentStore& store);

struct Imported {
  std::size_t added = 0;
  std::size_t identical = 0;           ///< were there already
  std::vector<std::string> different;  ///< keys under which something else stands, which was left alone
};
/// The environments' locks come last: whoever asks meanwhile finds none that lacks its signs of life.
[[nodiscard]] Imported import_documents(DocumentStore& store, std::vector<ArchivedDocument> documents);

}  // namespace signalbox
