// What failed and stalled resources left behind, for people and for scripts.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "cli/render/look.hpp"
#include "core/evidence.hpp"

namespace signalbox::cli {

enum class Detail { telling_lines, all_lines };

/// Indented below a line for each resource; empty without evidence.
[[nodiscard]] std::string evidence_text(const std::vector<CollectedEvidence>& evidence, Detail detail,
                                        const Look& look);
/// A list with all lines, and null for what is not known.
[[nodiscard]] nlohmann::ordered_json evidence_json(const std::vector<CollectedEvidence>& evidence);

}  // namespace signalbox::cli
