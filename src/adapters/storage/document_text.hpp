// How one document is written into a registry file: its body with `"version"` in front, and for deployments
// `"correlation_id"` next. Members are copied as they are written, so numbers, order and whatever other tools have
// added survive.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ports/document_store.hpp"

namespace signalbox::storage {

/// A document as the files hold it.
struct StoredText {
  Version version = 1;  ///< 1 where none is written, as in files from before versions
  std::string body;     ///< one object without `version`
};

/// The two members by which an entry is known.
struct EntryNames {
  std::string correlation_id;
  std::string environment;
};

/// Splits the version off. Throws JsonDamage unless the text is one object. `names`, when given, is filled in on the
/// way.
[[nodiscard]] StoredText read_document_text(std::string_view object, EntryNames* names = nullptr);

[[nodiscard]] std::string write_document_text(const StoredText& document);

/// The body with this correlation ID in front, in place of any it had; and without `version`, which is the store's own.
[[nodiscard]] std::string body_named(std::string_view body, std::string_view correlation_id);

}  // namespace signalbox::storage
