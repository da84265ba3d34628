// Deployments as the registry remembers them: one in full (`show`), many in a table (`history`).
#pragma once

#include <string>

#include "app/read_history.hpp"
#include "cli/render/look.hpp"

namespace signalbox::cli {

[[nodiscard]] std::string deployment_text(const Deployment& deployment, const Look& look);
[[nodiscard]] std::string deployment_json(const Deployment& deployment);

/// `now` is for those that still run.
[[nodiscard]] std::string history_text(const HistoryAnswer& answer, Time now, const Look& look);
[[nodiscard]] std::string history_json(const HistoryAnswer& answer);

}  // namespace signalbox::cli
