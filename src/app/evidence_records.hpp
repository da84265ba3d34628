// What the registry keeps of a deployment's failed and stalled resources. Several processes may add to it: a run and a
// monitor of the same deployment.
#pragma once

#include <string>
#include <vector>

#include "core/evidence.hpp"
#include "ports/document_store.hpp"

namespace signalbox {

/// Safe to use from many threads. Throws what the store throws.
class EvidenceRecords {
 public:
  explicit EvidenceRecords(DocumentStore& store) : store_(store) {}

  /// What is there already, of the same resource at the same moment, is not added again.
  void add(const std::string& id, const std::vector<CollectedEvidence>& evidence);
  /// Empty when there is none. Also throws Error{invalid_input} when it cannot be read.
  [[nodiscard]] std::vector<CollectedEvidence> find(const std::string& id);

 private:
  DocumentStore& store_;
};

}  // namespace signalbox
