// How a run ended, as the steps and the people of a GitHub workflow are told. docs/github-actions.md lists the values.
#pragma once

#include <optional>
#include <string>

#include "app/run_deployment.hpp"
#include "message/job_summary.hpp"
#include "message/step_output.hpp"

namespace signalbox::cli {

/// `usual`: how long such deployments take, when somebody knows.
[[nodiscard]] SummaryFacts summary_facts(const RunOutcome& outcome, std::optional<Duration> usual);
[[nodiscard]] StepOutputs step_outputs(const RunOutcome& outcome, int exit_code);

/// The same of a run that ended with an error before it could conclude.
[[nodiscard]] SummaryFacts facts_of_error(const RunRequest& request, const std::string& error, Time now);
[[nodiscard]] StepOutputs outputs_of_error(const RunRequest& request, const std::string& error, int exit_code);

}  // namespace signalbox::cli
