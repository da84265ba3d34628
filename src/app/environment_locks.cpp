#include "app/environment_locks.hpp"

#include "records/beat_document.hpp"
#include "records/deployment_document.hpp"
#include "records/environment_document.hpp"
#include "records/keys.hpp"

namespace signalbox {
namespace {

std::string name_of(const Document& document, std::string_view prefix) {
  return keys::name_in(document.key, prefix).value_or("");
}

// One record that cannot be read must not keep the lock of its environment from being rebuilt.
template <typename Read>
void for_each_readable(const std::vector<Document>& documents, std::string_view prefix, const Read& read) {
  for (const Document& document : documents) {
    try {
      read(document.body, name_of(document, prefix));
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::invalid_input) throw;
    }
  }
}

}  // namespace

EnvironmentLock EnvironmentLocks::read(const std::string& environment) { return load(environment).lock; }

std::vector<EnvironmentLock> EnvironmentLocks::read_all() {
  std::vector<EnvironmentLock> locks;
  for (const Document& document : store_.list(std::string(keys::environments))) {
    locks.push_back(read_environment(document.body, name_of(document, keys::environments)));
  }
  return locks;
}

std::vector<EnvironmentLock> EnvironmentLocks::read_readable() {
  std::vector<EnvironmentLock> locks;
  for_each_readable(
      store_.list(std::string(keys::environments)), keys::environments,
      [&](const std::string& body, const std::string& name) { locks.push_back(read_environment(body, name)); });
  return locks;
}

EnvironmentLocks::Loaded EnvironmentLocks::load(const std::string& environment) {
  if (const auto document = store_.get(keys::environment(environment))) {
    return {read_environment(document->body, environment), document->version};
  }
  return {rebuild_from_survivors(environment), 0};
}

// Without this, a registry file that was set aside as damaged would grant an environment whose holder still lives, and
// give out old fencing tokens again. In a new registry both lists are empty.
EnvironmentLock EnvironmentLocks::rebuild_from_survivors(const std::string& environment) {
  std::vector<Survivor> survivors;
  for_each_readable(store_.list(std::string(keys::beats)), keys::beats,
                    [&](const std::string& body, const std::string& id) {
                      Beat beat = read_beat(body, id);
                      if (beat.environment == environment)
                        survivors.push_back({std::move(beat.party), beat.token, beat.ticket, beat.since});
                    });
  Token largest = 0;
  // An orphaned deployment has no beat any more and is not in the history yet.
  for (const std::string_view prefix : {keys::history, keys::deployments}) {
    for_each_readable(store_.list(std::string(prefix)), prefix, [&](const std::string& body, const std::string& id) {
      const Deployment deployment = read_deployment(body, id);
      if (deployment.environment == environment) largest = std::max(largest, deployment.token);
    });
  }
  return rebuild(environment, std::move(survivors), largest);
}

void EnvironmentLocks::commit(const std::string& environment,
                              const std::function<EnvironmentLock(EnvironmentLock, Time)>& rule) {
  // No wait between tries: each failure means that somebody else succeeded, so the whole always moves.
  for (;;) {
    auto [lock, version] = load(environment);
    EnvironmentLock changed = rule(lock, clock_.now());
    if (changed == lock && version != 0) return;
    if (changed == lock && changed == EnvironmentLock{.environment = environment}) return;
    if (store_.put(keys::environment(environment), write_environment(changed), version)) return;
  }
}

}  // namespace signalbox
