#include "cli/render/step_report.hpp"

#include "cli/render/deployment_view.hpp"

namespace signalbox::cli {
namespace {

std::uint64_t token_of(const RunOutcome& outcome) {
  const auto* granted = std::get_if<Granted>(&outcome.turn);
  return granted == nullptr ? 0 : granted->token;
}

std::string whole_seconds(Duration span) {
  return std::to_string(std::chrono::floor<std::chrono::seconds>(span).count());
}

std::string stack_status(const RunOutcome& outcome) {
  if (outcome.stacks.empty() || outcome.stacks.front().status == StackStatus::unknown) return {};
  return std::string(to_string(outcome.stacks.front().status));
}

}  // namespace

SummaryFacts summary_facts(const RunOutcome& outcome, std::optional<Duration> usual) {
  const Deployment& deployment = outcome.deployment;
  SummaryFacts facts;
  facts.environment = deployment.environment;
  facts.correlation_id = deployment.id;
  facts.status = to_string(deployment.status);
  facts.reason = deployment.reason;
  facts.token = token_of(outcome);
  if (outcome.command) facts.exit_code = outcome.command->shell_code();
  facts.ran = deployed_for(deployment, deployment.updated_at);
  facts.waited = outcome.waited;
  for (const RecordedAnswer& answer : deployment.answers) facts.answers.push_back(answer_text(answer));
  facts.usual = usual;
  facts.ended = deployment.ended_at.value_or(deployment.updated_at);
  facts.console_url = deployment.console_url;
  facts.run_url = deployment.run_url;
  return facts;
}

StepOutputs step_outputs(const RunOutcome& outcome, int exit_code) {
  const Deployment& deployment = outcome.deployment;
  const std::uint64_t token = token_of(outcome);
  return {{"correlation-id", deployment.id},
          {"environment", deployment.environment},
          {"status", std::string(to_string(deployment.status))},
          {"exit-code", std::to_string(exit_code)},
          {"token", token == 0 ? std::string() : std::to_string(token)},
          {"duration-seconds", whole_seconds(deployed_for(deployment, deployment.updated_at).value_or(Duration(0)))},
          {"waited-seconds", whole_seconds(outcome.waited)},
          {"stack-status", stack_status(outcome)},
          {"reason", deployment.reason},
          {"console-url", deployment.console_url}};
}

SummaryFacts facts_of_error(const RunRequest& request, const std::string& error, Time now) {
  SummaryFacts facts;
  facts.environment = request.turn.environment;
  facts.correlation_id = request.turn.party.id;
  facts.status = to_string(DeploymentStatus::failed);
  facts.reason = error;
  facts.run_url = request.turn.party.run_url;
  facts.ended = now;
  return facts;
}

StepOutputs outputs_of_error(const RunRequest& request, const std::string& error, int exit_code) {
  return {{"correlation-id", request.turn.party.id},
          {"environment", request.turn.environment},
          {"status", std::string(to_string(DeploymentStatus::failed))},
          {"exit-code", std::to_string(exit_code)},
          {"reason", error}};
}

}  // namespace signalbox::cli
