#include "app/prune_registry.hpp"

#include <algorithm>
#include <set>

#include "app/deployment_records.hpp"
#include "app/questions.hpp"
#include "core/life_watch.hpp"
#include "records/beat_document.hpp"
#include "records/keys.hpp"
#include "records/outbox_document.hpp"

namespace signalbox {
namespace {

std::set<std::string> parties_of(const std::vector<EnvironmentLock>& locks) {
  std::set<std::string> ids;
  for (const EnvironmentLock& lock : locks) {
    if (lock.holder) ids.insert(lock.holder->party.id);
    for (const Waiter& waiter : lock.queue) ids.insert(waiter.party.id);
  }
  return ids;
}

std::optional<Beat> readable_beat(const Document& document) {
  try {
    return read_beat(document.body, keys::name_in(document.key, keys::beats).value_or(""));
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::invalid_input) throw;
    return std::nullopt;
  }
}

// A beat may be all that is left of an environment whose document was lost: it is spared until that is rebuilt. One
// that is put just before its party stands in line is spared by its age.
std::size_t prune_beats(DocumentStore& store, Time now, Duration older_than, const std::vector<EnvironmentLock>& locks,
                        const std::set<std::string>& parties) {
  std::size_t pruned = 0;
  for (const Document& document : store.list(std::string(keys::beats))) {
    const auto beat = readable_beat(document);
    if (!beat || parties.contains(beat->party.id)) continue;
    const bool has_document = std::ranges::find(locks, beat->environment, &EnvironmentLock::environment) != locks.end();
    if (!has_document || now - beat->at <= older_than || !is_dead_by_timestamp(beat->at, beat->party.lease, now))
      continue;
    if (store.erase(document.key, document.version)) ++pruned;
  }
  return pruned;
}

std::optional<LivingThread> readable_thread(const Document& document) {
  try {
    return read_living_thread(document.body, document.key);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::invalid_input) throw;
    return std::nullopt;
  }
}

// A deployment that says something after all begins another message.
std::size_t prune_threads(DocumentStore& store, Time now, Duration older_than) {
  std::size_t pruned = 0;
  for (const Document& document : store.list(std::string(keys::threads))) {
    const auto thread = readable_thread(document);
    if (!thread || now - std::max(thread->shown_at, thread->state.facts.at) <= older_than) continue;
    if (store.erase_quietly(document.key, document.version)) ++pruned;
  }
  return pruned;
}

// Nobody waits for one whose deadline is over.
std::size_t prune_questions(DocumentStore& store, Time now, Duration older_than) {
  std::size_t pruned = 0;
  for (const Question& question : Questions(store).all()) {
    if (is_open(question, now) || now - question.deadline <= older_than) continue;
    const auto document = store.get(keys::question(question.id));
    if (document && store.erase_quietly(document->key, document->version)) ++pruned;
  }
  return pruned;
}

}  // namespace

PrunedRegistry prune_registry(DocumentStore& store, Clock& clock, Duration older_than) {
  const auto locks = EnvironmentLocks(store, clock).read_all();
  const auto parties = parties_of(locks);
  const auto pruned = DeploymentRecords(store, clock).prune(older_than, {parties.begin(), parties.end()});
  return {pruned.records, pruned.history, prune_beats(store, clock.now(), older_than, locks, parties),
          prune_threads(store, clock.now(), older_than), prune_questions(store, clock.now(), older_than)};
}

}  // namespace signalbox
