// Clears out of a registry what nobody needs any more: old records, surplus history, signs of life that nobody left
// behind, messages that are not updated any more, questions that nobody waits for. Whoever holds or waits is never
// touched.
#pragma once

#include <cstddef>

#include "app/environment_locks.hpp"

namespace signalbox {

struct PrunedRegistry {
  std::size_t records = 0;    ///< of deployments that ended longer ago than asked for
  std::size_t history = 0;    ///< succeeded ones beyond the newest 500 of their environment
  std::size_t beats = 0;      ///< of parties that neither hold nor wait
  std::size_t threads = 0;    ///< where deployments' messages stood that nobody has updated for longer than asked for
  std::size_t questions = 0;  ///< whose deadline was longer ago than asked for
};

/// Throws what the store throws.
[[nodiscard]] PrunedRegistry prune_registry(DocumentStore& store, Clock& clock, Duration older_than);

}  // namespace signalbox
