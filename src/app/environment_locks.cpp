#include "app/environment_locks.hpp"

#include "records/beat_document.hpp"
#include "records/deployment_document.hpp"
#include "records/environment_document.hpp"
#include "records/keys.hpp"
#include "records/moved_document.hpp"

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
  EnvironmentLock lock = rebuild_from_survivors(environment);
  lock.moved_to = moved_to();
  return {std::move(lock), 0};
}

std::string EnvironmentLocks::moved_to() {
  const auto mark = store_.get(std::string(keys::moved));
  return mark ? read_moved(mark->body) : std::string();
}

// Whoever comes into a new environment while the registry is being moved may have been overlooked by the move: then it
// has not been told of its turn yet, and never will be.
void EnvironmentLocks::hand_to_other_registry(const std::string& environment, const std::string& moved_to) {
  for (;;) {
    auto [lock, version] = load(environment);
    lock.holder.reset();
    lock.queue.clear();
    lock.moved_to = moved_to;
    if (store_.put(keys::environment(environment), write_environment(lock), version)) return;
  }
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
    const bool is_blank = changed == EnvironmentLock{.environment = environment, .moved_to = lock.moved_to};
    if (changed == lock && (version != 0 || is_blank)) return;
    if (!store_.put(keys::environment(environment), write_environment(changed), version)) continue;
    if (version != 0 || !lock.moved_to.empty()) return;
    const std::string elsewhere = moved_to();
    if (elsewhere.empty()) return;
    hand_to_other_registry(environment, elsewhere);
  }
}

}  // namespace signalbox
