#include "linearizability/flawed_store.hpp"

#include <stdexcept>

namespace signalbox::testing {

Version FlawedStore::version_of(const std::string& key) const {
  const auto found = documents_.find(key);
  return found == documents_.end() ? 0 : found->second.version;
}

std::optional<Document> FlawedStore::document(const std::string& key) const {
  const auto found = documents_.find(key);
  return found == documents_.end() ? std::nullopt : std::optional(found->second);
}

Version FlawedStore::store(const std::string& key, const std::string& body) {
  if (const auto now = document(key)) before_[key] = *now;
  const Version version = flaw_ == Flaw::reused_version ? version_of(key) + 1 : ++largest_;
  documents_[key] = {key, body, version};
  return version;
}

void FlawedStore::send_again() {
  if (!sent_ || random_() % 8 != 0) return;
  store(sent_->key, sent_->body);
  sent_.reset();
}

std::optional<Document> FlawedStore::get(const std::string& key) {
  const std::lock_guard guard(mutex_);
  if (shows(Flaw::forgotten_key)) return std::nullopt;
  const auto older = before_.find(key);
  if (older != before_.end() && shows(Flaw::stale_read)) return older->second;
  return document(key);
}

std::optional<Version> FlawedStore::put(const std::string& key, const std::string& body, Version expected) {
  const std::lock_guard guard(mutex_);
  send_again();
  if (version_of(key) != expected && !shows(Flaw::overwritten)) return std::nullopt;
  if (shows(Flaw::refused_for_nothing)) return std::nullopt;
  if (shows(Flaw::lost_put)) return ++largest_;
  const Version version = store(key, body);
  if (shows(Flaw::done_again)) sent_ = {key, body, version};
  return shows(Flaw::refused_but_done) ? std::nullopt : std::optional(version);
}

std::optional<Version> FlawedStore::change(const std::string& key, const Rule& rule) {
  if (flaw_ != Flaw::change_not_atomic) return DocumentStore::change(key, rule);
  const std::lock_guard guard(mutex_);
  const auto older = before_.find(key);
  const auto given = older != before_.end() && shows(flaw_) ? older->second : document(key);
  return store(key, rule(given).value().body);
}

bool FlawedStore::erase(const std::string& key, Version expected) {
  const std::lock_guard guard(mutex_);
  send_again();
  if (expected == 0 || version_of(key) != expected) return false;
  if (shows(Flaw::erase_without_effect)) return true;
  before_[key] = documents_[key];
  documents_.erase(key);
  return true;
}

std::vector<Document> FlawedStore::list(const std::string&) { throw std::logic_error("a flawed store lists nothing"); }

std::unique_ptr<ChangeWatch> FlawedStore::watch(const std::string&) {
  throw std::logic_error("a flawed store watches nothing");
}

}  // namespace signalbox::testing
