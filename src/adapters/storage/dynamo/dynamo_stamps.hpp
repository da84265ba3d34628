// Versions of documents in DynamoDB, which has no sequences, and the stamps by which a writer finds its own write
// again.
//
// A version is the time in milliseconds above 21 random bits, and always above every version that this store has seen.
// So versions grow as one store sees them, whatever its clock does; and none comes back for a key that was erased and
// made anew, not even where two clocks differ: that would take two makings in the same millisecond by clocks that err
// differently, and then one chance in two million. A tombstone for each key ever erased, or a counter that all writers
// share, would cost more than they save.
//
// A stamp is the version and 64 random bits more. Each item carries the stamps of its last changes, so that a write
// whose answer got lost is found there, though others may have built upon it since.
#pragma once

#include <cstdint>
#include <mutex>
#include <random>
#include <string>
#include <vector>

#include "ports/clock.hpp"
#include "ports/document_store.hpp"

namespace signalbox {

struct DynamoStamp {
  Version version = 0;
  std::string text;  ///< `VERSION/` and 16 hex digits
};

/// Safe to use from many threads.
class DynamoStamps {
 public:
  DynamoStamps(Clock& clock, std::uint64_t seed) : clock_(clock), random_(seed) {}

  /// For a change of what has version `expected`.
  [[nodiscard]] DynamoStamp next(Version expected);
  /// A version that came from the table.
  void saw(Version version);
  /// A span between three quarters of this one and all of it.
  [[nodiscard]] Duration jittered(Duration span);
  /// Anything from nothing to the whole span.
  [[nodiscard]] Duration up_to(Duration span);

 private:
  Clock& clock_;
  std::mutex mutex_;  // guards what follows
  std::mt19937_64 random_;
  Version largest_ = 0;
};

/// What became of a write, as the item tells whose last changes have these stamps, newest first.
enum class DynamoFate { happened, did_not_happen, unknown };
[[nodiscard]] DynamoFate fate_of(const DynamoStamp& mine, Version expected, const std::vector<std::string>& stamps);

}  // namespace signalbox
