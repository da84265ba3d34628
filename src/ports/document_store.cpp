#include "ports/document_store.hpp"

namespace signalbox {

std::optional<Version> DocumentStore::change(const std::string& key, const Rule& rule) {
  // No wait between tries: each failure means that somebody else succeeded, so the whole always moves.
  for (;;) {
    const auto document = get(key);
    const auto revision = rule(document);
    if (!revision) return std::nullopt;
    const Version seen = document ? document->version : 0;
    const auto version = revision->is_news ? put(key, revision->body, seen) : put_quietly(key, revision->body, seen);
    if (version) return version;
  }
}

std::vector<std::string> DocumentStore::keys(const std::string& prefix) {
  std::vector<std::string> found;
  for (Document& document : list(prefix)) found.push_back(std::move(document.key));
  return found;
}

void DocumentStore::visit_keys(const std::string& prefix, const std::function<void(const std::string&)>& take) {
  for (const std::string& key : keys(prefix)) take(key);
}

}  // namespace signalbox
