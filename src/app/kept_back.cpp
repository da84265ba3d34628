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

std::string id_of(const Document& document) { return keys::name_in(document.key, keys::unrecorded).value_or(""); }

// Of an ID's attempts, the one with the larger token is the later one. One that never had any ran without the registry;
// whoever holds by a token is not it. Between two without tokens only the times decide, maybe of two machines: at stake
// is what is shown of a run in line, which writes its record again when its turn comes, or of two that are over.
bool is_of_later_attempt(const Deployment& known, const Deployment& deployment) {
  if (known.token != 0) return known.token > deployment.token;
  return deployment.token == 0 && known.updated_at > deployment.ended_at.value_or(deployment.updated_at);
}

// Whether the registry knows of a later run under the same ID, which is not to be touched.
bool is_superseded(const std::optional<Deployment>& known, const Deployment& deployment) {
  return known && !has_ended(known->status) && is_of_later_attempt(*known, deployment);
}

// What the registry came to know meanwhile, from whoever set the deployment aside, is a guess; its own runner knows how
// the command ended.
bool is_news(const std::optional<Deployment>& known, const Deployment& deployment) {
  if (!known || !has_ended(known->status) || !known->exit_code) return true;
  return known->token == deployment.token ? known->updated_at < deployment.updated_at
                                          : !is_of_later_attempt(*known, deployment);
}

std::string left_to_newer(const Document& document) {
  return fmt::format("the kept deployment {} was written by a newer signalbox than {}, and waits for that one",
                     id_of(document), SIGNALBOX_VERSION);
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

HandedOver KeptBack::hand_over(DocumentStore& registry, Clock& clock) {
  HandedOver result;
  for (const Document& document : folder_.list(std::string(keys::unrecorded))) {
    if (const auto place = registry_of_newer_kept_back(document.body)) {
      if (*place == registry_) result.troubles.push_back(left_to_newer(document));
      continue;
    }
    std::optional<KeptBackDeployment> kept;
    try {
      kept = read_kept_back(document.body, id_of(document));
    } catch (const Error& error) {
      if (auto trouble = set_aside(document, error)) result.troubles.push_back(std::move(*trouble));
      continue;
    }
    if (kept->registry != registry_) continue;
    try {
      if (tell(kept->deployment, registry, clock)) ++result.told;
    } catch (const Error& error) {
      // Of this one alone, as when somebody damaged its record in the registry.
      if (error.kind() != ErrorKind::invalid_input) throw;
      result.troubles.push_back(fmt::format("{} stays kept on this machine: {}", kept->deployment.id, error.what()));
      continue;
    }
    static_cast<void>(folder_.erase(document.key, document.version));
  }
  return result;
}

bool KeptBack::tell(const Deployment& deployment, DocumentStore& registry, Clock& clock) {
  DeploymentRecords records(registry, clock);
  const auto known = records.find(deployment.id);
  if (is_superseded(known, deployment)) return false;
  const bool news = is_news(known, deployment);
  if (news) record(records, deployment);
  give_back(registry, clock, deployment);
  return news;
}

std::optional<std::string> KeptBack::set_aside(const Document& document, const Error& error) {
  const std::string key = keys::kept_unreadable(id_of(document));
  const auto earlier = folder_.get(key);
  if (!folder_.put(key, document.body, earlier ? earlier->version : 0)) return std::nullopt;
  static_cast<void>(folder_.erase(document.key, document.version));
  return fmt::format("{}; it was set aside as {}", error.what(), key);
}

bool KeptBack::is_empty() { return folder_.list(std::string(keys::unrecorded)).empty(); }

std::size_t KeptBack::count() {
  std::size_t count = 0;
  for (const Document& document : folder_.list(std::string(keys::unrecorded))) {
    try {
      if (const auto place = registry_of_newer_kept_back(document.body)) {
        if (*place == registry_) ++count;
        continue;
      }
      if (read_kept_back(document.body, id_of(document)).registry == registry_) ++count;
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::invalid_input) throw;
    }
  }
  return count;
}

std::string what_was_handed_over(std::size_t deployments) {
  return fmt::format("recorded {} that ended while the registry was out of reach",
                     deployments == 1 ? "a deployment" : fmt::format("{} deployments", deployments));
}

}  // namespace signalbox
