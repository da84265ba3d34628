#include "app/environment_locks.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "app/moved_registry.hpp"
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

bool is_in(const EnvironmentLock& lock, const std::string& id) {
  return (lock.holder && lock.holder->party.id == id) || place_of(lock, id).has_value();
}

std::vector<std::string> newcomers_in(const EnvironmentLock& after, const EnvironmentLock& before) {
  std::vector<std::string> ids;
  if (after.holder && !is_in(before, after.holder->party.id)) ids.push_back(after.holder->party.id);
  // They stand at the end; with two hundred in line each must not be looked for.
  for (auto waiter = after.queue.rbegin(); waiter != after.queue.rend() && !is_in(before, waiter->party.id); ++waiter)
    ids.push_back(waiter->party.id);
  return ids;
}

// That somebody joined the end of a line concerns nobody who watches: those in it wait for what is ahead of them.
bool only_grew(const EnvironmentLock& before, const EnvironmentLock& after) {
  return before.holder && after.queue.size() > before.queue.size() &&
         std::equal(before.queue.begin(), before.queue.end(), after.queue.begin()) && after.holder == before.holder &&
         after.freeze == before.freeze && after.superseded == before.superseded && after.moved_to == before.moved_to &&
         after.moved_by == before.moved_by;
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
  return mark ? read_moved(mark->body).moved_to : std::string();
}

void EnvironmentLocks::refuse_if_moved_away() { static_cast<void>(expect_not_moved_away(store_)); }

// Whoever comes into an environment that the move has not marked may have been overlooked by it. The mark is read
// before and after the document: what then stands there unmarked although all that were there are marked came into
// being later, and nobody in it has been told of a turn, nor ever will be.
bool EnvironmentLocks::gives_way(const std::string& environment, const std::vector<std::string>& newcomers) {
  for (;;) {
    const auto mark = store_.get(std::string(keys::moved));
    if (!mark) return false;
    const MovedMark move = read_moved(mark->body);
    const auto document = store_.get(keys::environment(environment));
    EnvironmentLock lock = lock_in(document, environment);
    if (!document) return false;
    // Marked by the move, which serves whoever is in line; or by somebody who gave way for all.
    if (!lock.moved_to.empty()) return !std::ranges::all_of(newcomers, [&](const auto& id) { return is_in(lock, id); });
    if (const auto again = store_.get(std::string(keys::moved)); !again || again->version != mark->version) continue;
    if (move.state == MoveState::marking) {
      for (const std::string& id : newcomers) lock = leave(std::move(lock), id, clock_.now()).lock;
    } else {
      lock.holder.reset();
      lock.queue.clear();
      lock.moved_to = move.moved_to;
      lock.moved_by = move.by;
    }
    if (!store_.put(document->key, write_environment(lock), document->version)) continue;
    if (move.state != MoveState::marking) return true;
    if (newcomers.empty()) return false;
    throw Error(ErrorKind::conflict, fmt::format("the registry is just being moved to {}", move.moved_to),
                "ask again in a moment; if the move was killed, repeat it");
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
    if (is_to_be_left) return std::optional<DocumentStore::Revision>();
    return std::optional(DocumentStore::Revision(write_environment(after), !only_grew(before, after)));
  });
  if (!version) return;
  remember(environment, after, *version);
  if (!after.moved_to.empty()) return;
  const auto newcomers = newcomers_in(after, before);
  if (!is_new && newcomers.empty()) return;
  if (gives_way(environment, newcomers)) commit(environment, rule);  // which is told now where to go
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
