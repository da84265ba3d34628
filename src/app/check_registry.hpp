// Proves that a registry can do what a deployment needs of it, with a document of its own that is gone afterwards, and
// measures how long it takes.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "ports/clock.hpp"
#include "ports/document_store.hpp"

namespace signalbox {

struct CheckedStep {
  std::string name;
  std::optional<Error> trouble;  ///< absent: it works
};

struct RegistryCheck {
  std::vector<CheckedStep> steps;                       ///< in order, up to the first that failed
  std::optional<std::chrono::microseconds> round_trip;  ///< the median of several; absent where none came back
  std::optional<std::chrono::microseconds>
      woken_after;  ///< from a change to the watch that tells of it; absent where it told nothing

  [[nodiscard]] bool passed() const;
};

/// `id` names the document, so that two checks at once do not meet. Never throws what the store throws.
[[nodiscard]] RegistryCheck check_registry(DocumentStore& store, Clock& clock, const std::string& id,
                                           std::stop_token stop);

}  // namespace signalbox
