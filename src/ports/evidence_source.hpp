// Asks the services behind a resource why it failed or stalls, while they still know. A question that fails is an item
// too, which says what could not be read and which right is missing: it never hides the answers to the others.
#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include "core/evidence.hpp"

namespace signalbox {

struct EvidenceQuestion {
  std::string stack;  ///< name or ARN of the stack that the resource is directly in
  std::string logical_id, type, physical_id, status, reason;
  Time since{};  ///< what is older has nothing to do with it
};

/// Safe to use from many threads.
class EvidenceSource {
 public:
  virtual ~EvidenceSource() = default;

  /// Whether there is anything to ask about resources of this type.
  [[nodiscard]] virtual bool knows(const std::string& type) const = 0;
  /// Returns what it has when stop is requested, with an item for each question that was left. Throws
  /// Error{invalid_input} or Error{denied} only where nobody can be asked at all: no region, no credentials.
  [[nodiscard]] virtual std::vector<EvidenceItem> collect(const EvidenceQuestion& question, std::stop_token stop) = 0;
};

}  // namespace signalbox
