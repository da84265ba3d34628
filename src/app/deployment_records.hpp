// The registry's memory: records of deployments while they are young, and the history of those that ended.
// An ended deployment is written to the history first, so that a crash in between leaves it twice rather than nowhere.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/deployment.hpp"
#include "core/environment_lock.hpp"
#include "ports/clock.hpp"
#include "ports/document_store.hpp"

namespace signalbox {

/// Safe to use from many threads. Throws what the store throws.
class DeploymentRecords {
 public:
  DeploymentRecords(DocumentStore& store, Clock& clock) : store_(store), clock_(clock) {}

  /// Adds the record unless its id is known; returns what is stored, so that registering twice changes nothing.
  Deployment create(const Deployment& deployment);
  /// Throws Error{invalid_input} when the attempt's ID is that of an ended deployment which it may not repeat: its
  /// record would be lost.
  void refuse_used_id(const Deployment& attempt);
  /// Overwrites the record, whoever wrote it last: a deployment's record has one writer at a time.
  void save(Deployment deployment);
  /// Saves, and adds to the history. The deployment must have ended.
  void finish(Deployment deployment);

  /// Ends the record of a deployment that cannot do so itself; one that has ended is left alone. The record as it is
  /// then; nullopt when none is known. `token`: of its grant, which it may never have come to record; 0: it had none.
  std::optional<Deployment> close(const std::string& id, Token token, DeploymentStatus status,
                                  const std::string& reason);

  [[nodiscard]] std::optional<Deployment> find(const std::string& id);
  /// Those of the registry, oldest first; of all environments when none is named.
  [[nodiscard]] std::vector<Deployment> young(const std::string& environment = {});
  /// Ended ones, newest first; of all environments when none is named.
  [[nodiscard]] std::vector<Deployment> ended(const std::string& environment = {});
  /// How long this environment's succeeded deployments took, as deployed_for() counts it, newest first; of those that
  /// touched the stack when one is named.
  [[nodiscard]] std::vector<Duration> durations(const std::string& environment, const std::string& stack = {});

  struct Pruned {
    std::size_t records = 0;
    std::size_t history = 0;
  };
  /// Removes what is over: records that ended more than `keep` ago, and of the history the succeeded ones beyond the
  /// newest 500 of their environment, with what they left behind (`evidence/ID`). Failed ones stay. `still_known`: ids
  /// that hold or wait and must stay whatever their age.
  Pruned prune(Duration keep, const std::vector<std::string>& still_known);

 private:
  void put(const std::string& key, const std::string& body);

  DocumentStore& store_;
  Clock& clock_;
};

inline constexpr Duration record_lifetime = std::chrono::hours(24 * 7);

}  // namespace signalbox
