#include "adapters/storage/file/file_store.hpp"

#include <map>
#include <set>

#include "adapters/storage/document_key.hpp"
#include "adapters/storage/file/erased_files.hpp"
#include "adapters/storage/file/file_layout.hpp"
#include "adapters/storage/file/file_watch.hpp"
#include "adapters/storage/file/folder_shelf.hpp"
#include "adapters/storage/file/in_place_shelf.hpp"
#include "adapters/storage/file/ledger_shelf.hpp"
#include "records/keys.hpp"

namespace signalbox {
namespace {

using storage::Shelf;
namespace layout = storage::layout;

std::string collection_of(std::string_view keys_prefix) {
  return std::string(keys_prefix.substr(0, keys_prefix.size() - 1));
}

storage::Registry registry_of(FileStoreOptions options, Clock& clock) {
  if (!options.warn) options.warn = [](const std::string&) {};
  return {std::filesystem::absolute(options.folder).lexically_normal(), std::move(options.warn), options.lock_patience,
          clock, std::move(options.hurry)};
}

}  // namespace

/// Which shelf holds which collection.
struct FileStore::Shelves {
  Shelves(FileStoreOptions options, Clock& clock)
      : registry(registry_of(std::move(options), clock)),
        erased(registry.folder / layout::erased_folder),
        deployments(registry, registry.folder / layout::deployments_file),
        history(registry, registry.folder / layout::history_file),
        beats(registry, registry.folder / collection_of(keys::beats)),
        outbox(registry, erased, registry.folder / layout::outbox_folder),
        lanes(registry, registry.folder / layout::documents_folder / collection_of(keys::lanes)),
        threads(registry, registry.folder / layout::documents_folder / collection_of(keys::threads)) {}

  Shelf& of(const std::string& collection) {
    if (const auto ledger = ledgers.find(collection); ledger != ledgers.end()) return *ledger->second;
    if (const auto own = own_shelves.find(collection); own != own_shelves.end()) return *own->second;
    std::lock_guard guard(mutex);
    auto& shelf = others[collection];
    if (!shelf) {
      const auto folder = registry.folder / layout::documents_folder / collection;
      shelf = std::make_unique<storage::FolderShelf>(registry, erased, folder);
    }
    return *shelf;
  }

  /// All collections that may hold something.
  std::set<std::string> collections() const {
    std::set<std::string> names;
    for (const auto& [name, shelf] : own_shelves) names.insert(name);
    for (const auto& [name, ledger] : ledgers) names.insert(name);
    const auto folder = registry.folder / layout::documents_folder;
    for (const auto& name : storage::names_in(folder)) {
      if (std::filesystem::is_directory(folder / name)) names.insert(name);
    }
    return names;
  }

  storage::Registry registry;
  storage::ErasedFiles erased;
  storage::LedgerShelf deployments;
  storage::LedgerShelf history;
  storage::InPlaceShelf beats;
  storage::FolderShelf outbox;
  storage::InPlaceShelf lanes, threads;
  const std::map<std::string, storage::LedgerShelf*> ledgers{{collection_of(keys::deployments), &deployments},
                                                             {collection_of(keys::environments), &deployments},
                                                             {collection_of(keys::history), &history}};
  const std::map<std::string, Shelf*> own_shelves{{collection_of(keys::beats), &beats},
                                                  {collection_of(keys::outbox), &outbox},
                                                  {collection_of(keys::lanes), &lanes},
                                                  {collection_of(keys::threads), &threads}};
  std::shared_ptr<storage::InotifyPool> inotify = std::make_shared<storage::InotifyPool>();
  std::mutex mutex;  ///< guards others
  std::map<std::string, std::unique_ptr<Shelf>> others;
};

FileStore::FileStore(FileStoreOptions options, Clock& clock)
    : shelves_(std::make_unique<Shelves>(std::move(options), clock)) {}
FileStore::~FileStore() = default;

std::optional<Document> FileStore::get(const std::string& key) {
  const auto parsed = parse_document_key(key);
  return shelves_->of(parsed.collection).get(parsed);
}

std::optional<Version> FileStore::put(const std::string& key, const std::string& body, Version expected) {
  const auto parsed = parse_document_key(key);
  check_document_body(key, body);
  return shelves_->of(parsed.collection).put(parsed, body, expected);
}

std::optional<Version> FileStore::change(const std::string& key, const Rule& rule) {
  const auto parsed = parse_document_key(key);
  const auto ledger = shelves_->ledgers.find(parsed.collection);
  if (ledger == shelves_->ledgers.end()) return DocumentStore::change(key, rule);
  return ledger->second->change(parsed, [&](const std::optional<Document>& document) {
    auto revision = rule(document);
    if (revision) check_document_body(key, revision->body);
    return revision;
  });
}

bool FileStore::erase(const std::string& key, Version expected) {
  const auto parsed = parse_document_key(key);
  return shelves_->of(parsed.collection).erase(parsed, expected);
}

bool FileStore::erase_quietly(const std::string& key, Version expected) {
  const auto parsed = parse_document_key(key);
  return shelves_->of(parsed.collection).erase_quietly(parsed, expected);
}

std::vector<Document> FileStore::list(const std::string& prefix) {
  std::vector<Document> found;
  for (const auto& collection : shelves_->collections()) {
    const auto all = collection + "/";
    if (!all.starts_with(prefix) && !prefix.starts_with(all)) continue;
    for (auto& document : shelves_->of(collection).list(collection)) {
      if (document.key.starts_with(prefix)) found.push_back(std::move(document));
    }
  }
  std::ranges::sort(found, {}, &Document::key);
  return found;
}

std::vector<std::string> FileStore::keys(const std::string& prefix) {
  std::vector<std::string> found;
  visit_keys(prefix, [&](const std::string& key) { found.push_back(key); });
  std::ranges::sort(found);
  return found;
}

void FileStore::visit_keys(const std::string& prefix, const std::function<void(const std::string&)>& take) {
  for (const auto& collection : shelves_->collections()) {
    const auto all = collection + "/";
    if (!all.starts_with(prefix) && !prefix.starts_with(all)) continue;
    shelves_->of(collection).visit_names(collection, [&](std::string_view name) {
      if (const auto key = all + std::string(name); key.starts_with(prefix)) take(key);
    });
  }
}

std::unique_ptr<ChangeWatch> FileStore::watch(const std::string& prefix) {
  std::vector<std::filesystem::path> targets;
  const auto slash = prefix.find('/');
  if (slash != std::string::npos) {
    const bool whole_collection = slash + 1 == prefix.size();
    auto key = parse_document_key(whole_collection ? prefix + "any" : prefix);
    if (whole_collection) key.name.clear();
    targets.push_back(shelves_->of(key.collection).watched(key));
  } else {
    const auto& folder = shelves_->registry.folder;
    targets = {folder, folder / layout::documents_folder};
    for (const auto& collection : shelves_->collections())
      targets.push_back(shelves_->of(collection).watched({collection, {}}));
  }
  return std::make_unique<storage::FileWatch>(std::move(targets), shelves_->inotify, shelves_->registry.clock);
}

}  // namespace signalbox
