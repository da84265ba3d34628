// Where processes contend for one environment: started together, stopped together, each grant counted and any two that
// held at once found out. Also how one of them takes a turn with signalbox.
#pragma once

#include <chrono>
#include <functional>

#include "app/environment_locks.hpp"

namespace signalbox::bench {

inline constexpr const char* environment = "production";

/// A party with an ID that no other process and round has.
[[nodiscard]] Party party_of(int process, int round);

/// Stands in line, calls `act` once the turn has come, and leaves.
void take_turn(DocumentStore& store, EnvironmentLocks& locks, Clock& clock, const Party& party,
               const std::function<void()>& act);

/// As the contending processes see it; it lies in memory that they share.
class Arena {
 public:
  virtual ~Arena() = default;
  /// Blocks until all are ready.
  virtual void await_start() = 0;
  [[nodiscard]] virtual bool is_over() const = 0;
  /// What only one at a time may be in.
  virtual void critical_section() = 0;
  /// A round that counts although it excludes nobody.
  virtual void pass_by() = 0;
};

/// How many times a second processes that each run `contend` come into the critical section, or pass by. Ends the
/// program when two were in it at once.
[[nodiscard]] double grants_a_second(int processes, std::chrono::seconds span,
                                     const std::function<void(int process, Arena&)>& contend);

}  // namespace signalbox::bench
