#include "adapters/storage/file/file_store.hpp"

#include <map>
#include <set>

#include "adapters/storage/document_key.hpp"
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
        deployments(registry, registry.folder / layout::deployments_file),
        history(registry, registry.folder / layout::history_file),
        beats(registry, registry.folder / collection_of(keys::beats)) {}

  Shelf& of(const std::string& collection) {
    if (const auto ledger = ledgers.find(collection); ledger != ledgers.end()) return *ledger->second;
    if (collection == collection_of(keys::beats)) return beats;
    std::lock_guard guard(mutex);
    auto& shelf = others[collection];
    if (!shelf) {
      shelf = std::make_unique<storage::FolderShelf>(registry, registry.folder / layout::documents_folder / collection);
    }
    return *shelf;
  }

  /// All collections that may hold something.
  std::set<std::string> collections() const {
    std::set<std::string> names{collection_of(keys::beats)};
    for (const auto& [name, ledger] : ledgers) names.insert(name);
    const auto folder = registry.folder / layout::documents_folder;
    for (const auto& name : storage::names_in(folder)) {
      if (std::filesystem::is_directory(folder / name)) names.insert(name);
    }
    return names;
  }

  storage::Registry registry;
  storage::LedgerShelf deployments;
  storage::LedgerShelf history;
  storage::InPlaceShelf beats;
  const std::map<std::string, storage::LedgerShelf*> ledgers{{collection_of(keys::deployments), &deployments},
                                                             {collection_of(keys::environments), &deployments},
                                                             {collection_of(keys::history), &history}};
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
    targets = {folder, folder / collection_of(keys::beats), folder / layout::documents_folder};
    for (const auto& collection : shelves_->collections())
      targets.push_back(shelves_->of(collection).watched({collection, {}}));
  }
  return std::make_unique<storage::FileWatch>(std::move(targets), shelves_->inotify, shelves_->registry.clock);
}

}  // namespace signalbox
