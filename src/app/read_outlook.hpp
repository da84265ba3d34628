// What earlier deployments of an environment say about the one that runs: how long it takes as a whole, and from when
// on one of its resources is slow.
#pragma once

#include <optional>
#include <string>

#include "estimate/duration_estimate.hpp"
#include "estimate/usual_spans.hpp"
#include "ports/clock.hpp"
#include "ports/document_store.hpp"

namespace signalbox {

struct Outlook {
  std::optional<DurationEstimate> whole;  ///< from the grant to the end; nullopt: not known yet
  UsualSpans resources;
};

/// Of deployments that touched the stack, of all when none is named. Never throws: without a registry nothing is known,
/// and nobody who deploys needs to hear of it here.
[[nodiscard]] Outlook read_outlook(DocumentStore& store, Clock& clock, const std::string& environment,
                                   const std::string& stack);

}  // namespace signalbox
