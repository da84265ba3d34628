#include "app/deployment_records.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "core/error.hpp"
#include "records/deployment_document.hpp"
#include "records/keys.hpp"

namespace signalbox {
namespace {

constexpr std::size_t kept_successes = 500;

// An entry that cannot be read is somebody's hand-made damage: it is not ours to lose, and the others are still good.
std::vector<Deployment> read_all(const std::vector<Document>& documents, std::string_view prefix,
                                 const std::string& environment) {
  std::vector<Deployment> deployments;
  for (const Document& document : documents) {
    try {
      Deployment deployment = read_deployment(document.body, keys::name_in(document.key, prefix).value_or(""));
      if (environment.empty() || deployment.environment == environment) deployments.push_back(std::move(deployment));
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::invalid_input) throw;
    }
  }
  return deployments;
}

Time end_of(const Deployment& deployment) { return deployment.ended_at.value_or(deployment.updated_at); }

bool touches(const Deployment& deployment, const std::string& stack) {
  return stack.empty() || std::ranges::find(deployment.stacks, stack) != deployment.stacks.end();
}

}  // namespace

Deployment DeploymentRecords::create(const Deployment& deployment) {
  const std::string key = keys::deployment(deployment.id);
  if (store_.put(key, write_deployment(deployment), 0)) return deployment;
  const auto known = store_.get(key);
  return known ? read_deployment(known->body, deployment.id) : create(deployment);
}

void DeploymentRecords::refuse_used_id(const Deployment& attempt) {
  const auto known = find(attempt.id);
  if (!known || !has_ended(known->status) || may_repeat(attempt, *known)) return;
  throw Error(ErrorKind::invalid_input,
              fmt::format("{} is the ID of a deployment into {} that has ended ({})", attempt.id, known->environment,
                          to_string(known->status)),
              "use a new ID: without --id and $CORRELATION_ID signalbox makes one");
}

void DeploymentRecords::put(const std::string& key, const std::string& body) {
  for (;;) {
    const auto current = store_.get(key);
    if (store_.put(key, body, current ? current->version : 0)) return;
  }
}

void DeploymentRecords::save(Deployment deployment) {
  deployment.updated_at = clock_.now();
  put(keys::deployment(deployment.id), write_deployment(deployment));
}

void DeploymentRecords::finish(Deployment deployment) {
  deployment.updated_at = clock_.now();
  const std::string body = write_deployment(deployment);
  put(keys::ended(deployment.id), body);
  put(keys::deployment(deployment.id), body);
}

std::optional<Deployment> DeploymentRecords::close(const std::string& id, Token token, DeploymentStatus status,
                                                   const std::string& reason) {
  auto deployment = find(id);
  if (!deployment || has_ended(deployment->status)) return deployment;
  deployment->status = status;
  deployment->token = std::max(deployment->token, token);
  deployment->asks.reset();
  deployment->reason = deployment->reason.empty() ? reason : fmt::format("{}; {}", deployment->reason, reason);
  deployment->ended_at = clock_.now();
  finish(*deployment);
  return deployment;
}

std::optional<Deployment> DeploymentRecords::find(const std::string& id) {
  for (const auto& key : {keys::deployment(id), keys::ended(id)}) {
    if (const auto document = store_.get(key)) return read_deployment(document->body, id);
  }
  return std::nullopt;
}

std::vector<Deployment> DeploymentRecords::young(const std::string& environment) {
  auto deployments = read_all(store_.list(std::string(keys::deployments)), keys::deployments, environment);
  std::ranges::stable_sort(deployments, {}, &Deployment::started_at);
  return deployments;
}

std::vector<Deployment> DeploymentRecords::ended(const std::string& environment) {
  auto deployments = read_all(store_.list(std::string(keys::history)), keys::history, environment);
  std::ranges::stable_sort(deployments, std::greater{}, end_of);
  return deployments;
}

std::vector<Duration> DeploymentRecords::durations(const std::string& environment, const std::string& stack) {
  std::vector<Duration> durations;
  for (const Deployment& deployment : ended(environment)) {
    if (deployment.status != DeploymentStatus::succeeded || !deployment.ended_at) continue;
    const auto took = deployed_for(deployment, *deployment.ended_at);
    if (took && touches(deployment, stack)) durations.push_back(*took);
  }
  return durations;
}

DeploymentRecords::Pruned DeploymentRecords::prune(Duration keep, const std::vector<std::string>& still_known) {
  Pruned pruned;
  const Time oldest = clock_.now() - keep;
  const auto erase = [&](const std::string& key) {
    const auto document = store_.get(key);
    return document && store_.erase(key, document->version);
  };
  // What a deployment left behind goes with the last that is known of it.
  const auto forget = [&](const std::string& id) {
    if (!store_.get(keys::deployment(id)) && !store_.get(keys::ended(id))) erase(keys::evidence_of(id));
  };
  for (const Deployment& deployment : young()) {
    if (end_of(deployment) >= oldest || std::ranges::find(still_known, deployment.id) != still_known.end()) continue;
    // One whose runner died before it could say how it ended is still worth remembering.
    if (!has_ended(deployment.status)) {
      Deployment lost = deployment;
      lost.status = DeploymentStatus::orphaned;
      lost.asks.reset();
      if (lost.reason.empty()) lost.reason = "its runner was never heard of again";
      put(keys::ended(lost.id), write_deployment(lost));
    }
    if (erase(keys::deployment(deployment.id))) ++pruned.records;
    forget(deployment.id);
  }
  std::map<std::string, std::size_t> successes;
  for (const Deployment& deployment : ended()) {
    if (deployment.status != DeploymentStatus::succeeded || ++successes[deployment.environment] <= kept_successes)
      continue;
    if (erase(keys::ended(deployment.id))) ++pruned.history;
    forget(deployment.id);
  }
  return pruned;
}

}  // namespace signalbox
