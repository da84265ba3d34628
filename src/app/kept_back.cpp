#include "app/kept_back.hpp"

#include "app/deployment_records.hpp"
#include "core/error.hpp"
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

// What the registry came to know meanwhile, from whoever set the deployment aside, is a guess; its own runner knows how
// the command ended. Only a later run of the same ID knows better.
bool is_news(DeploymentRecords& records, const Deployment& deployment) {
  const auto known = records.find(deployment.id);
  if (!known) return true;
  if (!has_ended(known->status)) return !is_of_later_attempt(*known, deployment);
  return !known->exit_code || known->updated_at < deployment.updated_at;
}

void record(DeploymentRecords& records, const Deployment& deployment) {
  if (has_ended(deployment.status)) {
    records.finish(deployment);
  } else {
    records.save(deployment);
  }
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
    if (is_news(records, kept->deployment)) {
      record(records, kept->deployment);
      ++told;
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

}  // namespace signalbox
