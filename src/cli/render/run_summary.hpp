// How a run ended: for people, and as the JSON of `run --json`.
#pragma once

#include <string>

#include "app/run_deployment.hpp"
#include "cli/output.hpp"

namespace signalbox::cli {

[[nodiscard]] std::string run_summary(const RunOutcome& outcome, const Output& output);
[[nodiscard]] std::string run_json(const RunOutcome& outcome, int exit_code);

/// Who is in the way and what one can do, in one or two lines; for a turn that was not granted. `has_left`: whether the
/// registry could be told that nobody stands in line any more.
[[nodiscard]] std::string refusal_text(const Turn& turn, const std::string& environment, bool has_left = true);

}  // namespace signalbox::cli
