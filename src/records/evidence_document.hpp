// What was found out about a deployment's failed and stalled resources, as a JSON document: `evidence/ID`. Format:
// docs/registry.md. Never larger than largest_evidence: what tells least gives way first (stalls, then later failures;
// of each the lines that keep_lines() gives up), and says so.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "core/evidence.hpp"

namespace signalbox {

/// A sixth of what DynamoDB holds an item.
inline constexpr std::size_t largest_evidence = 64 * 1024;

[[nodiscard]] std::string write_evidence(const std::string& id, std::vector<CollectedEvidence> evidence);
/// Throws Error{invalid_input} that names the deployment and the field.
[[nodiscard]] std::vector<CollectedEvidence> read_evidence(std::string_view body, const std::string& id);

namespace records {
/// For renderers: the same shape as in the registry.
[[nodiscard]] nlohmann::ordered_json to_json(const CollectedEvidence& evidence);
}  // namespace records

}  // namespace signalbox
