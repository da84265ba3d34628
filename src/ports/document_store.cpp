#include "ports/document_store.hpp"

namespace signalbox {

std::optional<Version> DocumentStore::change(const std::string& key, const Rule& rule) {
  // No wait between tries: each failure means that somebody else succeeded, so the whole always moves.
  for (;;) {
    const auto document = get(key);
    const auto body = rule(document);
    if (!body) return std::nullopt;
    if (const auto version = put(key, *body, document ? document->version : 0)) return version;
  }
}

}  // namespace signalbox
