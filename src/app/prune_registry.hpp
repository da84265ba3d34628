// Clears out of a registry what nobody needs any more: old records, surplus history, signs of life that nobody left
// behind. Whoever holds or waits is never touched.
#pragma once

#include <cstddef>

#include "app/environment_locks.hpp"

namespace signalbox {

struct PrunedRegistry {
  std::size_t records = 0;  ///< of deployments that ended longer ago than asked for
  std::size_t history = 0;  ///< succeeded ones beyond the newest 500 of their environment
  std::size_t beats = 0;    ///< of parties that neither hold nor wait
};

/// Throws what the store throws.
[[nodiscard]] PrunedRegistry prune_registry(DocumentStore& store, Clock& clock, Duration older_than);

}  // namespace signalbox
