// What is said to whoever comes to a registry that was moved elsewhere: one text and one way out, wherever it is asked.
// While a move goes on the old place still serves those in line; once it is drained its answers would be about nobody.
#pragma once

#include <string>

#include "core/error.hpp"
#include "ports/document_store.hpp"

namespace signalbox {

/// "the registry was moved to dynamodb://locks"
[[nodiscard]] std::string registry_moved(const std::string& to);
/// "use --registry dynamodb://locks"
[[nodiscard]] std::string use_registry(const std::string& to);
[[nodiscard]] Error registry_moved_error(const std::string& to);

/// Where those who come now are sent while others are still served here; empty when no move goes on. Throws
/// Error{conflict} once nobody is left here, and what the store throws.
[[nodiscard]] std::string expect_not_moved_away(DocumentStore& store);

}  // namespace signalbox
