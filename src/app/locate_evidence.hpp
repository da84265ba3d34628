// From a signal to the resources that have to be asked about, with the names that their services know them by.
#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include "core/signal.hpp"
#include "ports/cloudformation.hpp"
#include "ports/evidence_source.hpp"

namespace signalbox {

struct LocatedResource {
  std::string path;  ///< as the signal names it: `Parent/Child`
  EvidenceQuestion question;
};

/// The resource that a signal is about, in the stack that it is directly in. CloudFormation is asked only where the
/// signal leaves something open. Throws what CloudFormation throws, Error{not_found} where it shows no such resource.
[[nodiscard]] LocatedResource locate_resource(CloudFormation& cloudformation, const Signal& signal,
                                              std::stop_token stop);

/// What a stack that stands still is waiting for, nested stacks included. Throws what CloudFormation throws.
[[nodiscard]] std::vector<LocatedResource> locate_moving(CloudFormation& cloudformation, const Signal& signal,
                                                         std::stop_token stop);

}  // namespace signalbox
