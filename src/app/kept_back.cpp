#include "app/kept_back.hpp"

#include <fmt/format.h>

#include "app/deployment_records.hpp"
#include "app/environment_locks.hpp"
#include "core/error.hpp"
#include "records/beat_document.hpp"
#include "records/kept_back_document.hpp"
#include "records/keys.hpp"

namespace signalbox {
namespace {

// One that somebody damaged stays where it is and keeps the others from nothing.
std::optional<KeptBackDeployment> readable(const Document& document) {
  try {
    return read_kept_back(document.body, keys::name_in(document.key, keys::unrecorded).value_or(""));
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::invalid_input) throw;
    return std::nullopt;
  }
}

// A record that has not ended may be the one of a run that goes on under the same ID now.
bool is_of_later_attempt(const Deployment& known, const Deployment& deployment) {
  if (known.granted_at && deployment.granted_at) return *known.granted_at > *deployment.granted_at;
  return known.updated_at > deployment.ended_at.value_or(deployment.updated_at);
}

// Whether the registry knows of a later run under the same ID, which is not to be touched.
bool is_superseded(const std::optional<Deployment>& known, const Deployment& deployment) {
  return known && !has_ended(known->status) && is_of_later_attempt(*known, deployment);
}

// What the registry came to know meanwhile, from whoever set the deployment aside, is a guess; its own runner knows how
// the command ended.
bool is_news(const std::optional<Deployment>& known, const Deployment& deployment) {
  if (!known || !has_ended(known->status)) return true;
  return !known->exit_code || known->updated_at < deployment.updated_at;
}

void record(DeploymentRecords& records, const Deployment& deployment) {
  if (has_ended(deployment.status)) {
    records.finish(deployment);
  } else {
    records.save(deployment);
  }
}

// Nobody has to wait out the lease of a deployment that is known to be over. One that goes on without its runner keeps
// its lease.
void give_back(DocumentStore& registry, Clock& clock, const Deployment& deployment) {
  if (deployment.token == 0 || !has_ended(deployment.status)) return;
  EnvironmentLocks(registry, clock).change<bool>(deployment.environment, [&](EnvironmentLock lock, Time now) {
    const bool holds = lock.holder && lock.holder->party.id == deployment.id && lock.holder->token == deployment.token;
    if (!holds) return Change<bool>{std::move(lock), false};
    return Change<bool>{leave(std::move(lock), deployment.id, now).lock, true};
  });
  const auto beat = registry.get(keys::beat(deployment.id));
  if (beat && read_beat(beat->body, deployment.id).token == deployment.token)
    static_cast<void>(registry.erase(beat->key, beat->version));
}

}  // namespace

void KeptBack::keep(const Deployment& deployment) {
  const std::string key = keys::kept_back(deployment.id);
  const std::string body = write_kept_back({registry_, deployment});
  for (;;) {
    const auto known = folder_.get(key);
    if (folder_.put(key, body, known ? known->version : 0)) return;
  }
}

std::size_t KeptBack::hand_over(DocumentStore& registry, Clock& clock) {
  DeploymentRecords records(registry, clock);
  std::size_t told = 0;
  for (const Document& document : folder_.list(std::string(keys::unrecorded))) {
    const auto kept = readable(document);
    if (!kept || kept->registry != registry_) continue;
    const auto known = records.find(kept->deployment.id);
    if (!is_superseded(known, kept->deployment)) {
      if (is_news(known, kept->deployment)) {
        record(records, kept->deployment);
        ++told;
      }
      give_back(registry, clock, kept->deployment);
    }
    static_cast<void>(folder_.erase(document.key, document.version));
  }
  return told;
}

std::size_t KeptBack::count() {
  std::size_t count = 0;
  for (const Document& document : folder_.list(std::string(keys::unrecorded))) {
    const auto kept = readable(document);
    if (kept && kept->registry == registry_) ++count;
  }
  return count;
}

std::string what_was_handed_over(std::size_t deployments) {
  return fmt::format("recorded {} that ended while the registry was out of reach",
                     deployments == 1 ? "a deployment" : fmt::format("{} deployments", deployments));
}

}  // namespace signalbox
