// What RDS tells of a database: its events since the resource began to move.
#pragma once

#include "adapters/aws/evidence_notes.hpp"
#include "adapters/aws/query_client.hpp"
#include "ports/evidence_source.hpp"

namespace signalbox::aws {

/// Safe to use from many threads.
class DatabaseEvidence {
 public:
  explicit DatabaseEvidence(QueryClient rds) : rds_(std::move(rds)) {}

  /// RDS keeps events of some types only.
  [[nodiscard]] static bool knows(const std::string& type);
  void collect(const EvidenceQuestion& question, EvidenceNotes& notes, std::stop_token stop) const;

 private:
  QueryClient rds_;
};

}  // namespace signalbox::aws
