// What this environment's own history says about how long things take. The model is src/estimate's; here the history is
// read for it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "core/deployment.hpp"
#include "core/environment_lock.hpp"
#include "estimate/duration_estimate.hpp"
#include "ports/clock.hpp"
#include "ports/document_store.hpp"

namespace signalbox {

/// From when on something is overdue, and why then.
struct Expectation {
  Duration within{};   ///< zero: never
  std::string origin;  ///< empty when that was told
  friend bool operator==(const Expectation&, const Expectation&) = default;
};

/// How long a holder has deployed: what it asks people before its command starts takes none of that. `record`: of its
/// ID; where it tells nothing of this grant, the whole turn counts.
[[nodiscard]] Duration deployed_by_holder(const Holder& holder, const std::optional<Deployment>& record, Time now);

class ExpectDuration {
 public:
  ExpectDuration(DocumentStore& store, Clock& clock) : store_(store), clock_(clock) {}

  /// Likely rest of a deployment that has run for `elapsed`; nullopt: not known yet. Throws what the store throws.
  [[nodiscard]] std::optional<Duration> remaining(const std::string& environment, const std::string& stack,
                                                  Duration elapsed) const;

  /// When a deployment of this stack is overdue, by its history; nullopt while there is too little of it. Throws what
  /// the store throws.
  [[nodiscard]] std::optional<UnusualDuration> unusual(const std::string& environment, const std::string& stack) const;

  /// What was told, else what unusual() knows. Never throws: without a registry nothing is expected.
  [[nodiscard]] Expectation expectation(const std::optional<Duration>& told, const std::string& environment,
                                        const std::vector<std::string>& stacks) const;

  /// For a waiter at this place (1: next); nullopt: not known yet. Throws what the store throws.
  [[nodiscard]] std::optional<Remaining> wait(const EnvironmentLock& lock, std::size_t place) const;

  /// The same in words: "about 6m (4m – 9m)" or "not known yet". Never throws: an estimate must not
  /// keep anybody from waiting.
  [[nodiscard]] std::string describe_wait(const EnvironmentLock& lock, std::size_t place) const;

 private:
  DocumentStore& store_;
  Clock& clock_;
};

}  // namespace signalbox
