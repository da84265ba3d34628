#include "app/read_outlook.hpp"

#include <algorithm>
#include <vector>

#include "app/deployment_records.hpp"
#include "core/error.hpp"

namespace signalbox {
namespace {

bool tells_about(const Deployment& deployment, const std::string& stack) {
  if (deployment.status != DeploymentStatus::succeeded) return false;
  return stack.empty() || std::ranges::find(deployment.stacks, stack) != deployment.stacks.end();
}

}  // namespace

Outlook read_outlook(DocumentStore& store, Clock& clock, const std::string& environment, const std::string& stack) {
  try {
    Outlook outlook;
    std::vector<Duration> durations;
    for (const Deployment& deployment : DeploymentRecords(store, clock).ended(environment)) {
      if (!tells_about(deployment, stack)) continue;
      if (durations.size() == samples_that_count) break;
      const auto took = deployment.ended_at ? deployed_for(deployment, *deployment.ended_at) : std::nullopt;
      if (took) durations.push_back(*took);
      outlook.resources.learn(deployment.events);
    }
    outlook.whole = estimate_duration(durations);
    return outlook;
  } catch (const Error&) {
    return {};
  }
}

}  // namespace signalbox
