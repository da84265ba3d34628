#include "app/read_history.hpp"

#include <algorithm>
#include <set>

#include "app/deployment_records.hpp"

namespace signalbox {
namespace {

// An ended deployment stands in both places while it is young, and the record is the later word: an ID that was
// released and registered again runs, whatever the history says.
std::vector<Deployment> all_remembered(DocumentStore& store, Clock& clock, const std::string& environment) {
  DeploymentRecords records(store, clock);
  auto deployments = records.young(environment);
  std::set<std::string> seen;
  for (const Deployment& deployment : deployments) seen.insert(deployment.id);
  for (Deployment& deployment : records.ended(environment)) {
    if (!seen.contains(deployment.id)) deployments.push_back(std::move(deployment));
  }
  std::ranges::stable_sort(deployments, std::ranges::greater{}, &Deployment::started_at);
  return deployments;
}

bool matches(const Deployment& deployment, const HistoryQuestion& question) {
  if (question.status && deployment.status != *question.status) return false;
  return question.stack.empty() || std::ranges::find(deployment.stacks, question.stack) != deployment.stacks.end();
}

}  // namespace

HistoryAnswer read_history(DocumentStore& store, Clock& clock, const HistoryQuestion& question) {
  HistoryAnswer answer;
  for (Deployment& deployment : all_remembered(store, clock, question.environment)) {
    if (!matches(deployment, question)) continue;
    if (++answer.matching <= question.limit) answer.deployments.push_back(std::move(deployment));
  }
  return answer;
}

std::vector<std::string> known_deployments(DocumentStore& store, Clock& clock) {
  std::vector<std::string> ids;
  for (const Deployment& deployment : all_remembered(store, clock, {})) ids.push_back(deployment.id);
  return ids;
}

}  // namespace signalbox
