// Who may deploy into an environment: one value, changed only by the pure functions below and committed by one
// compare-and-swap.
//
//             ask (nobody holds, nobody waits, not frozen)
//   absent ────────────────────────────────────────────────▶ holder ──leave / expire with quiet stacks──▶ absent
//     │  ask                                                  ▲   │                                        ▲
//     └──────▶ waiter ──the one ahead left: handed over───────┘   └──expire while a stack moves──▶ orphaned┘
//                 └──leave, expire, superseded──▶ absent
//
// The rules it keeps:
//  - At most one holder. Each grant has a fencing token larger than all before it.
//  - First come, first served: whoever leaves hands over to the head of the queue in the same write, so nobody can slip
//  in between.
//  - A dead holder keeps the environment while one of its stacks moves ("orphaned"): dead is not gone.
//  - One that has moved to another registry takes nobody new; when all who were in line are served, it is empty for
//  ever.
//  - Who is dead is decided by watchers (app/watch_lives.hpp), on their own monotonic clocks; here `expire` only obeys.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/time.hpp"

namespace signalbox {

using Token = std::uint64_t;

enum class QueuePolicy {
  fifo,    ///< wait behind everybody who came before
  latest,  ///< supersede everybody who still waits
  reject,  ///< do not wait
};

[[nodiscard]] std::string_view to_string(QueuePolicy policy);
[[nodiscard]] std::optional<QueuePolicy> parse_queue_policy(std::string_view text);

/// What becomes of the command of a run that lost its turn.
enum class LostLease { stop, go_on };

[[nodiscard]] std::string_view to_string(LostLease choice);
[[nodiscard]] std::optional<LostLease> parse_lost_lease(std::string_view text);

/// What others may know about whoever asks for, waits for or holds the environment.
struct Party {
  std::string id;  ///< correlation ID
  std::vector<std::string> stacks;
  std::string run_url;
  std::string actor;
  Duration lease{90'000};  ///< without a sign of life for this long it counts as dead
  friend bool operator==(const Party&, const Party&) = default;
};

struct Holder {
  Party party;
  Token token = 0;
  Time since{};
  /// Set when the holder was found dead while one of its stacks still moved.
  std::optional<Time> orphaned_at;
  friend bool operator==(const Holder&, const Holder&) = default;
};

struct Waiter {
  Party party;
  Token ticket = 0;
  Time since{};
  friend bool operator==(const Waiter&, const Waiter&) = default;
};

struct Freeze {
  std::string reason;
  std::string actor;
  Time since{};
  std::optional<Time> until;  ///< absent: until thawed
  friend bool operator==(const Freeze&, const Freeze&) = default;
};

/// Kept for another registry's environment while that one is still in use there. Nobody is granted until the move opens
/// it; people can neither end nor replace it.
struct Reservation {
  std::string from;  ///< the registry that still coordinates it
  std::string by;    ///< the move that opens it
  Time since{};
  friend bool operator==(const Reservation&, const Reservation&) = default;
};

/// Why somebody who waited is no longer in the queue, kept until they have read it.
struct Superseded {
  std::string id;
  std::string by;
  friend bool operator==(const Superseded&, const Superseded&) = default;
};

struct EnvironmentLock {
  std::string environment;
  Token next_token = 1;  ///< tickets and fencing tokens come from one counter that only grows
  std::optional<Holder> holder;
  std::vector<Waiter> queue;  ///< in the order in which they will be served
  std::optional<Freeze> freeze;
  std::vector<Superseded> superseded;
  /// The registry that coordinates this environment now; empty: this one. Whoever is in line here is still served here.
  std::string moved_to;
  std::string moved_by;  ///< the move that did it, the only one that may take it back
  std::optional<Reservation> reserved;
  friend bool operator==(const EnvironmentLock&, const EnvironmentLock&) = default;
};

struct Granted {
  Token token = 0;
};
struct Waiting {
  std::size_t place = 0;         ///< 1: next
  std::optional<Holder> holder;  ///< absent while frozen and free
  std::optional<Freeze> freeze;
};
struct Refused {
  enum class Why { occupied, frozen, superseded, moved } why = Why::occupied;
  std::optional<Holder> holder;
  std::optional<Freeze> freeze;
  std::string superseded_by;
  std::string busy_stack = {};  ///< a stack that somebody else changes although nobody holds, and how
  std::string moved_to = {};    ///< the registry to ask instead
};
using Admission = std::variant<Granted, Waiting, Refused>;

/// Every change returns the new value beside its outcome; equal values need no write.
template <typename Outcome>
struct Change {
  EnvironmentLock lock;
  Outcome outcome;
};

/// Asks for the environment, or asks again. Idempotent: the holder is granted its own token again (its particulars are
/// renewed), a waiter learns its place or, once it is first and nobody holds, is granted. `reject` refuses instead of
/// queueing; a freeze refuses under `reject` and holds all others in line.
[[nodiscard]] Change<Admission> admit(EnvironmentLock lock, const Party& party, QueuePolicy policy, Time now);

enum class Departure { was_holder, was_waiting, was_absent };
/// As leave(), but a grant is given back only if it is this one: the id may hold again under a later token by now.
[[nodiscard]] Change<Departure> leave_grant(EnvironmentLock lock, std::string_view id, Token token, Time now);
/// Gives the environment or the place in line back, and hands over to the head of the queue. Idempotent.
[[nodiscard]] Change<Departure> leave(EnvironmentLock lock, std::string_view id, Time now);

enum class Expiry { removed, orphaned, absent };
/// Sets a dead party aside. `stacks_quiet`: CloudFormation was asked and shows none of its stacks moving; a waiter
/// needs no such evidence.
[[nodiscard]] Change<Expiry> expire(EnvironmentLock lock, std::string_view dead_id, bool stacks_quiet, Time now);

/// Refuses new grants until thawed or `until`. The holder keeps what it has. A second freeze replaces the first.
[[nodiscard]] EnvironmentLock freeze(EnvironmentLock lock, Freeze freeze);
/// Also hands over to the head of the queue if nobody holds.
[[nodiscard]] EnvironmentLock thaw(EnvironmentLock lock, Time now);

/// Also while it is reserved for a registry that is being moved here.
[[nodiscard]] bool is_frozen(const EnvironmentLock& lock, Time now);
/// What to tell those whom is_frozen() keeps out; a reservation reads like a freeze.
[[nodiscard]] std::optional<Freeze> freeze_in_force(const EnvironmentLock& lock, Time now);
/// 1 for the next in line; nullopt when the party does not wait.
[[nodiscard]] std::optional<std::size_t> place_of(const EnvironmentLock& lock, std::string_view id);

/// As expire(), but only the grant as it was judged: one that was reaffirmed since, or given anew, is absent.
[[nodiscard]] Change<Expiry> expire_grant(EnvironmentLock lock, const Holder& judged, bool stacks_quiet, Time now);
/// The holder says by this very grant that it lives. Whoever judged it dead before, and only now gets to write so,
/// finds another grant than it judged. False where this grant does not hold.
[[nodiscard]] Change<bool> reaffirm(EnvironmentLock lock, std::string_view id, Token token, Time now);

/// Rebuilds a lock whose document was lost from the signs of life of its parties: whoever has the largest token holds,
/// the others wait by ticket and time of asking, and the counter continues above everything seen.
struct Survivor {
  Party party;
  Token token = 0;  ///< 0: was waiting
  Token ticket = 0;
  Time since{};
};
[[nodiscard]] EnvironmentLock rebuild(std::string environment, std::vector<Survivor> survivors,
                                      Token largest_token_in_history);

}  // namespace signalbox
