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

EnvironmentLock EnvironmentLocks::read(const std::string& environment) {
  return lock_in(store_.get(keys::environment(environment)), environment);
}

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

EnvironmentLock EnvironmentLocks::lock_in(const std::optional<Document>& document, const std::string& environment) {
  if (!document) {
    EnvironmentLock lock = rebuild_from_survivors(environment);
    lock.moved_to = moved_to();
    return lock;
  }
  if (auto known = remembered(environment, document->version)) return std::move(*known);
  EnvironmentLock lock = read_environment(document->body, environment);
  remember(environment, lock, document->version);
  return lock;
}

std::string EnvironmentLocks::moved_to() {
  const auto mark = store_.get(std::string(keys::moved));
  return mark ? read_moved(mark->body) : std::string();
}

// Whoever comes into a new environment while the registry is being moved may have been overlooked by the move: then it
// has not been told of its turn yet, and never will be.
void EnvironmentLocks::hand_to_other_registry(const std::string& environment, const std::string& moved_to) {
  store_.change(keys::environment(environment), [&](const auto& document) {
    EnvironmentLock lock = lock_in(document, environment);
    lock.holder.reset();
    lock.queue.clear();
    lock.moved_to = moved_to;
    return std::optional(write_environment(lock));
  });
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
  std::optional<EnvironmentLock> rebuilt;  // once: it asks the store, which a rule may do only in its first call
  EnvironmentLock before, after;
  bool is_new = false;
  const auto version = store_.change(keys::environment(environment), [&](const auto& document) {
    is_new = !document;
    if (is_new && !rebuilt) rebuilt = lock_in(document, environment);
    before = is_new ? *rebuilt : lock_in(document, environment);
    after = rule(before, clock_.now());
    const bool is_blank = after == EnvironmentLock{.environment = environment, .moved_to = before.moved_to};
    const bool is_to_be_left = after == before && (!is_new || is_blank);
    return is_to_be_left ? std::nullopt : std::optional(write_environment(after));
  });
  if (!version) return;
  remember(environment, after, *version);
  if (!is_new || !before.moved_to.empty()) return;
  if (const std::string elsewhere = moved_to(); !elsewhere.empty()) {
    hand_to_other_registry(environment, elsewhere);
    commit(environment, rule);  // which is told now where to go
  }
}

void EnvironmentLocks::remember(const std::string& environment, const EnvironmentLock& lock, Version version) {
  std::lock_guard guard(mutex_);
  last_.insert_or_assign(environment, Loaded{lock, version});
}

std::optional<EnvironmentLock> EnvironmentLocks::remembered(const std::string& environment, Version version) const {
  std::lock_guard guard(mutex_);
  const auto last = last_.find(environment);
  if (last == last_.end() || last->second.version != version) return std::nullopt;
  return last->second.lock;
}

}  // namespace signalbox
