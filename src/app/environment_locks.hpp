// The environments' locks in a store: reads one, changes one by compare-and-swap, and rebuilds one whose document was
// lost. Who may do what is decided by core/environment_lock.hpp, not here.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "core/environment_lock.hpp"
#include "core/error.hpp"
#include "ports/clock.hpp"
#include "ports/document_store.hpp"

namespace signalbox {

/// Safe to use from many threads. Throws what the store throws.
class EnvironmentLocks {
 public:
  EnvironmentLocks(DocumentStore& store, Clock& clock) : store_(store), clock_(clock) {}

  [[nodiscard]] EnvironmentLock read(const std::string& environment);
  /// Where this registry was moved to; empty while it is in use.
  [[nodiscard]] std::string moved_to();
  /// Throws Error{conflict} once nobody is left here: what is changed now would reach nobody.
  void refuse_if_moved_away();
  /// Throws Error{invalid_input} when one of them cannot be read.
  [[nodiscard]] std::vector<EnvironmentLock> read_all();
  /// Leaves out those that somebody damaged: they must not keep the others from being used.
  [[nodiscard]] std::vector<EnvironmentLock> read_readable();

  /// Applies `rule` until its result is committed; it may be called several times and must be pure. Writes nothing when
  /// it changes nothing.
  template <typename Outcome>
  Outcome change(const std::string& environment, const std::function<Change<Outcome>(EnvironmentLock, Time)>& rule) {
    std::optional<Outcome> outcome;
    commit(environment, [&](EnvironmentLock lock, Time now) {
      Change<Outcome> change = rule(std::move(lock), now);
      outcome = std::move(change.outcome);
      return std::move(change.lock);
    });
    return std::move(*outcome);
  }

 private:
  struct Loaded {
    EnvironmentLock lock;
    Version version;
  };
  [[nodiscard]] EnvironmentLock lock_in(const std::optional<Document>& document, const std::string& environment);
  EnvironmentLock rebuild_from_survivors(const std::string& environment);
  /// Whether all who are in the environment were sent to the registry that this one was moved to.
  [[nodiscard]] bool gives_way(const std::string& environment, const std::vector<std::string>& newcomers);
  void commit(const std::string& environment, const std::function<EnvironmentLock(EnvironmentLock, Time)>& rule);

  void remember(const std::string& environment, const EnvironmentLock& lock, Version version);
  [[nodiscard]] std::optional<EnvironmentLock> remembered(const std::string& environment, Version version) const;

  DocumentStore& store_;
  Clock& clock_;
  mutable std::mutex mutex_;  ///< guards last_
  /// What each environment's document said last: with two hundred in line, to read it is what costs, and a version is
  /// never used again for anything else.
  std::map<std::string, Loaded> last_;
};

}  // namespace signalbox
