#include "core/deployment.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "core/stack_status.hpp"

namespace signalbox {
namespace {

using Word = std::pair<std::string_view, DeploymentStatus>;
constexpr std::array words{
    Word{"queued", DeploymentStatus::queued},       Word{"running", DeploymentStatus::running},
    Word{"succeeded", DeploymentStatus::succeeded}, Word{"failed", DeploymentStatus::failed},
    Word{"cancelled", DeploymentStatus::cancelled}, Word{"orphaned", DeploymentStatus::orphaned},
    Word{"in_progress", DeploymentStatus::running}, Word{"active", DeploymentStatus::running},
    Word{"deploying", DeploymentStatus::running},   Word{"started", DeploymentStatus::running},
    Word{"completed", DeploymentStatus::succeeded}, Word{"complete", DeploymentStatus::succeeded},
    Word{"success", DeploymentStatus::succeeded},   Word{"failure", DeploymentStatus::failed},
    Word{"error", DeploymentStatus::failed},
};

std::optional<DeploymentStatus> from_stack_status(std::string_view text) {
  const StackStatus status = parse_stack_status(text);
  if (status == StackStatus::unknown) return std::nullopt;
  // A verdict that is known early does not end a deployment whose stack still moves.
  if (is_busy(status)) return DeploymentStatus::running;
  switch (verdict_of(status)) {
    case Verdict::pending:
      return DeploymentStatus::running;
    case Verdict::succeeded:
      return DeploymentStatus::succeeded;
    case Verdict::failed:
      return DeploymentStatus::failed;
  }
  return std::nullopt;
}

}  // namespace

std::string_view to_string(DeploymentStatus status) {
  switch (status) {
    case DeploymentStatus::queued:
      return "queued";
    case DeploymentStatus::running:
      return "running";
    case DeploymentStatus::succeeded:
      return "succeeded";
    case DeploymentStatus::failed:
      return "failed";
    case DeploymentStatus::cancelled:
      return "cancelled";
    case DeploymentStatus::orphaned:
      return "orphaned";
  }
  return "failed";
}

std::optional<DeploymentStatus> parse_deployment_status(std::string_view text) {
  const auto* word = std::ranges::find(words, text, &Word::first);
  return word != words.end() ? std::optional(word->second) : from_stack_status(text);
}

bool has_ended(DeploymentStatus status) {
  switch (status) {
    case DeploymentStatus::queued:
    case DeploymentStatus::running:
    case DeploymentStatus::orphaned:
      return false;
    case DeploymentStatus::succeeded:
    case DeploymentStatus::failed:
    case DeploymentStatus::cancelled:
      return true;
  }
  return false;
}

std::optional<Duration> deployed_for(const Deployment& deployment, Time now) {
  if (!deployment.began_at) return std::nullopt;
  const Time end = deployment.ended_at.value_or(has_ended(deployment.status) ? deployment.updated_at : now);
  return std::max(end - *deployment.began_at, Duration(0));
}

bool may_repeat(const Deployment& attempt, const Deployment& ended) {
  if (!attempt.workflow_run_id.empty() && attempt.workflow_run_id == ended.workflow_run_id) return true;
  return ended.status != DeploymentStatus::succeeded && ended.environment == attempt.environment;
}

}  // namespace signalbox
