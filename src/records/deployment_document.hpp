// A deployment's record as a JSON document: `deployments/ID` and `history/ID`. Format: docs/registry.md. Reads what
// older scripts wrote: correlation_id, workflow_run_id, environment, stack_name, status, started_at, updated_at.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "core/deployment.hpp"

namespace signalbox {

[[nodiscard]] std::string write_deployment(const Deployment& deployment);
/// Throws Error{invalid_input} that names the deployment and the field.
[[nodiscard]] Deployment read_deployment(std::string_view body, const std::string& id);

namespace records {
/// For renderers: the same shape as in the registry.
[[nodiscard]] nlohmann::ordered_json to_json(const Deployment& deployment);
[[nodiscard]] nlohmann::ordered_json to_json(const RecordedEvent& event);
[[nodiscard]] nlohmann::ordered_json to_json(const OpenQuestion& question);
[[nodiscard]] nlohmann::ordered_json to_json(const RecordedAnswer& answer);
}  // namespace records

}  // namespace signalbox
