// A registry's documents in one JSON text, as `registry export` writes it: format in docs/registry.md. Also reads what
// older scripts and the file registry keep: `{"deployments": […]}`, with or without `"environments": {…}`.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/time.hpp"

namespace signalbox {

struct ArchivedDocument {
  std::string key;
  std::string body;  ///< one JSON object
  friend bool operator==(const ArchivedDocument&, const ArchivedDocument&) = default;
};

/// `registry` is where they come from, as it is shown.
[[nodiscard]] std::string write_archive(const std::string& registry, Time exported_at,
                                        const std::vector<ArchivedDocument>& documents);
/// Throws Error{invalid_input} that names what is wrong where; also for an archive of a newer format.
[[nodiscard]] std::vector<ArchivedDocument> read_archive(std::string_view text);

/// Whether two bodies say the same, however they are written.
[[nodiscard]] bool is_same_document(std::string_view body, std::string_view other);

}  // namespace signalbox
