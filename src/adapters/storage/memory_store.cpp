#include "adapters/storage/memory_store.hpp"

#include <map>

#include "adapters/storage/document_key.hpp"

namespace signalbox {

/// The documents and the watches on them, behind one mutex.
class MemoryStore::Documents {
 public:
  /// What a watch knows of its prefix; `changed` is guarded by the mutex of the documents.
  struct Watched {
    std::string prefix;
    bool changed = false;
  };

  std::optional<Document> get(const std::string& key) {
    std::lock_guard guard(mutex_);
    const auto found = entries_.find(key);
    return found == entries_.end() ? std::nullopt : std::optional(found->second);
  }

  std::optional<Version> put(const std::string& key, const std::string& body, Version expected) {
    std::lock_guard guard(mutex_);
    if (version_of(key) != expected) return std::nullopt;
    entries_[key] = Document{key, body, ++revision_};
    tell_watches(key);
    return revision_;
  }

  bool erase(const std::string& key, Version expected) {
    std::lock_guard guard(mutex_);
    const auto found = entries_.find(key);
    if (found == entries_.end() || found->second.version != expected) return false;
    entries_.erase(found);
    tell_watches(key);
    return true;
  }

  std::vector<Document> list(const std::string& prefix) {
    std::lock_guard guard(mutex_);
    std::vector<Document> found;
    for (auto entry = entries_.lower_bound(prefix); entry != entries_.end(); ++entry) {
      if (!entry->first.starts_with(prefix)) break;
      found.push_back(entry->second);
    }
    return found;
  }

  void add(Watched& watched) {
    std::lock_guard guard(mutex_);
    watches_.push_back(&watched);
  }

  void remove(Watched& watched) {
    std::lock_guard guard(mutex_);
    std::erase(watches_, &watched);
  }

  bool wait(Watched& watched, Clock& clock, Instant deadline, std::stop_token stop) {
    std::unique_lock lock(mutex_);
    clock.wait_until(lock, told_, deadline, std::move(stop), [&] { return watched.changed; });
    return std::exchange(watched.changed, false);
  }

 private:
  Version version_of(const std::string& key) const {
    const auto found = entries_.find(key);
    return found == entries_.end() ? 0 : found->second.version;
  }

  void tell_watches(const std::string& key) {
    for (auto* watched : watches_) watched->changed = watched->changed || key.starts_with(watched->prefix);
    told_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable_any told_;
  std::map<std::string, Document> entries_;
  Version revision_ = 0;  // one counter for all keys: a version is never reused, not even after an erase
  std::vector<Watched*> watches_;
};

class MemoryStore::Watch : public ChangeWatch {
 public:
  Watch(std::shared_ptr<Documents> documents, Clock& clock, std::string prefix)
      : documents_(std::move(documents)), clock_(clock), watched_{std::move(prefix)} {
    documents_->add(watched_);
  }
  ~Watch() override { documents_->remove(watched_); }
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  bool wait_until(Instant deadline, std::stop_token stop) override {
    return documents_->wait(watched_, clock_, deadline, std::move(stop));
  }

 private:
  std::shared_ptr<Documents> documents_;
  Clock& clock_;
  Documents::Watched watched_;
};

MemoryStore::MemoryStore(Clock& clock) : clock_(clock), documents_(std::make_shared<Documents>()) {}
MemoryStore::~MemoryStore() = default;

std::optional<Document> MemoryStore::get(const std::string& key) {
  (void)parse_document_key(key);
  return documents_->get(key);
}

std::optional<Version> MemoryStore::put(const std::string& key, const std::string& body, Version expected) {
  (void)parse_document_key(key);
  check_document_body(key, body);
  return documents_->put(key, body, expected);
}

bool MemoryStore::erase(const std::string& key, Version expected) {
  (void)parse_document_key(key);
  return documents_->erase(key, expected);
}

std::vector<Document> MemoryStore::list(const std::string& prefix) { return documents_->list(prefix); }

std::unique_ptr<ChangeWatch> MemoryStore::watch(const std::string& prefix) {
  return std::make_unique<Watch>(documents_, clock_, prefix);
}

}  // namespace signalbox
