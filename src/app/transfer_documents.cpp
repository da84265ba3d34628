#include "app/transfer_documents.hpp"

#include <algorithm>

#include "records/keys.hpp"

namespace signalbox {
namespace {

bool belongs_to_this_place(const std::string& key) {
  return key.starts_with(keys::checks) || key.starts_with(keys::unrecorded) || key == keys::moved;
}

bool is_lock(const ArchivedDocument& document) { return document.key.starts_with(keys::environments); }

}  // namespace

std::vector<ArchivedDocument> export_documents(DocumentStore& store) {
  std::vector<ArchivedDocument> documents;
  for (Document& document : store.list("")) {
    if (!belongs_to_this_place(document.key)) documents.push_back({std::move(document.key), std::move(document.body)});
  }
  return documents;
}

Imported import_documents(DocumentStore& store, std::vector<ArchivedDocument> documents) {
  std::ranges::stable_partition(documents, [](const ArchivedDocument& document) { return !is_lock(document); });
  Imported imported;
  for (const ArchivedDocument& document : documents) {
    if (store.put(document.key, document.body, 0)) {
      ++imported.added;
      continue;
    }
    const auto known = store.get(document.key);
    if (known && is_same_document(known->body, document.body)) {
      ++imported.identical;
    } else {
      imported.different.push_back(document.key);
    }
  }
  return imported;
}

}  // namespace signalbox
