// Deployments as the registry remembers them: one in full (`show`), many in a table (`history`).
#pragma once

#include <string>

#include "app/read_history.hpp"
#include "cli/render/look.hpp"
#include "core/evidence.hpp"

namespace signalbox::cli {

/// `now`: a deployment that goes on has taken its time up to then.
[[nodiscard]] std::string deployment_text(const Deployment& deployment, Time now, const Look& look);
/// Who reads of a failure must not take the command's own success for the deployment's. Empty without a code.
[[nodiscard]] std::string exit_code_text(const Deployment& deployment);
/// What it asks, and how that is answered.
[[nodiscard]] std::string asks_text(const OpenQuestion& question);
[[nodiscard]] std::string how_to_answer(const OpenQuestion& question);
/// What it was asked and what counted, and who said so.
[[nodiscard]] std::string answer_text(const RecordedAnswer& answer);
/// With what its resources left behind.
[[nodiscard]] std::string deployment_json(const Deployment& deployment, const std::vector<CollectedEvidence>& evidence);

/// `now` is for those that still run.
[[nodiscard]] std::string history_text(const HistoryAnswer& answer, Time now, const Look& look);
[[nodiscard]] std::string history_json(const HistoryAnswer& answer);

}  // namespace signalbox::cli
