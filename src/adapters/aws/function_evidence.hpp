// What the function behind a custom resource logged: in the group that the failure's reason names, else in that of the
// function which the template gives as ServiceToken.
#pragma once

#include "adapters/aws/evidence_notes.hpp"
#include "adapters/aws/log_tail.hpp"
#include "ports/cloudformation.hpp"
#include "ports/evidence_source.hpp"

namespace signalbox::aws {

/// Safe to use from many threads.
class FunctionEvidence {
 public:
  FunctionEvidence(const LogTail& logs, CloudFormation& cloudformation)
      : logs_(logs), cloudformation_(cloudformation) {}

  [[nodiscard]] static bool knows(const std::string& type);
  void collect(const EvidenceQuestion& question, EvidenceNotes& notes, std::stop_token stop) const;

 private:
  [[nodiscard]] std::string group_of(const EvidenceQuestion& question, EvidenceNotes& notes,
                                     std::stop_token stop) const;
  [[nodiscard]] std::string function_behind(const EvidenceQuestion& question, std::stop_token stop) const;
  [[nodiscard]] std::string physical_id_of(const std::string& stack, const std::string& logical_id,
                                           std::stop_token stop) const;

  const LogTail& logs_;
  CloudFormation& cloudformation_;
};

}  // namespace signalbox::aws
