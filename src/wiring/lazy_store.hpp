// A store that is opened at the first question: one that cannot be reached then fails where somebody can answer for it,
// and is opened anew at the next.
#pragma once

#include <functional>
#include <memory>
#include <mutex>

#include "ports/document_store.hpp"

namespace signalbox {

/// Safe to use from many threads.
class LazyStore : public DocumentStore {
 public:
  explicit LazyStore(std::function<std::unique_ptr<DocumentStore>()> open) : open_(std::move(open)) {}

  [[nodiscard]] std::optional<Document> get(const std::string& key) override { return store().get(key); }
  [[nodiscard]] std::optional<Version> put(const std::string& key, const std::string& body, Version expected) override {
    return store().put(key, body, expected);
  }
  [[nodiscard]] std::optional<Version> put_quietly(const std::string& key, const std::string& body,
                                                   Version expected) override {
    return store().put_quietly(key, body, expected);
  }
  std::optional<Version> change(const std::string& key, const Rule& rule) override { return store().change(key, rule); }
  [[nodiscard]] bool erase(const std::string& key, Version expected) override { return store().erase(key, expected); }
  [[nodiscard]] bool erase_quietly(const std::string& key, Version expected) override {
    return store().erase_quietly(key, expected);
  }
  [[nodiscard]] std::vector<Document> list(const std::string& prefix) override { return store().list(prefix); }
  [[nodiscard]] std::vector<std::string> keys(const std::string& prefix) override { return store().keys(prefix); }
  [[nodiscard]] std::unique_ptr<ChangeWatch> watch(const std::string& prefix) override { return store().watch(prefix); }

 private:
  DocumentStore& store() {
    std::lock_guard guard(mutex_);
    if (!store_) store_ = open_();
    return *store_;
  }

  std::function<std::unique_ptr<DocumentStore>()> open_;
  std::mutex mutex_;
  std::unique_ptr<DocumentStore> store_;  // guarded by mutex_
};

}  // namespace signalbox
