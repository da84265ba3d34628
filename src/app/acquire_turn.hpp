// Stands in line for an environment until its turn comes, the wait is over, or somebody stops it.
//
// While waiting it watches what is ahead: the first in line watches the environment itself, every other the beat of the
// one right ahead, so that a hand-over wakes two processes and not two hundred. It also sets aside the dead, on its own
// clock, and asks CloudFormation before it believes that a dead holder's deployment is over. Decisions are
// core/environment_lock.hpp's; this is the loop around them.
#pragma once

#include <functional>
#include <optional>
#include <random>
#include <stop_token>
#include <string>
#include <variant>

#include "app/broadcast.hpp"
#include "app/deployment_records.hpp"
#include "app/environment_locks.hpp"
#include "app/keep_lease.hpp"
#include "app/stack_activity.hpp"
#include "core/life_watch.hpp"
#include "ports/cloudformation.hpp"

namespace signalbox {

struct TurnRequest {
  std::string environment;
  Party party;
  QueuePolicy policy = QueuePolicy::fifo;
  Duration wait{std::chrono::minutes(30)};
};

struct GaveUpWaiting {
  Duration waited{};
};
struct StoppedWaiting {};
/// Its turn came, and it was told to end before its command was started.
struct StoppedAtItsTurn {
  bool was_asking = false;  ///< people
};
/// Its turn came, and somebody who was asked gave it up.
struct GivenUp {
  std::string reason;
};
using Turn = std::variant<Granted, Refused, GaveUpWaiting, StoppedWaiting, StoppedAtItsTurn, GivenUp>;

/// One sentence on how long the wait may be, for a waiter at this place; kept behind a function because estimates read
/// the history.
using DescribeWait = std::function<std::string(const EnvironmentLock&, std::size_t place)>;

struct TurnPorts {
  DocumentStore& store;
  EnvironmentLocks& locks;
  CloudFormation* cloudformation;  ///< may be null while no stack is named anywhere
  Clock& clock;
  Broadcast& signals;
  DescribeWait describe_wait;
  /// Whether the command of a dead party still runs on this machine; empty where nobody can tell.
  std::function<bool(const Beat&)> command_lives = {};
};

class AcquireTurn {
 public:
  AcquireTurn(TurnPorts ports, TurnRequest request, KeepLease& lease);

  /// Blocks. On anything but Granted the party has left the line again. Throws what the store and CloudFormation throw,
  /// and Error{conflict} when the turn was lost before it could be used, also having left where the store allows it.
  [[nodiscard]] Turn wait_for_turn(std::stop_token stop);
  /// Whether the registry has said anything of this turn; without that nobody knows whether somebody holds.
  [[nodiscard]] bool was_answered() const { return was_answered_; }
  /// Whether it was told to wait, however shortly.
  [[nodiscard]] bool stood_in_line() const { return !last_told_.empty(); }
  /// Who was ahead at the last look at which anybody held, the next to go last; nobody when it did not wait.
  [[nodiscard]] const std::vector<std::string>& was_behind() const { return ahead_; }

 private:
  [[nodiscard]] Turn stand_in_line(std::stop_token stop);
  [[nodiscard]] std::optional<Turn> look(std::stop_token stop);
  void note_who_is_ahead(const EnvironmentLock& lock);
  [[nodiscard]] Change<Admission> remember(Change<Admission> change);
  [[nodiscard]] Admission ask_first(std::stop_token stop);
  /// What is worth repeating until the deadline; told once a spell.
  void outlast(const Error& trouble);
  [[nodiscard]] bool command_lives(const std::string& id);
  [[nodiscard]] Turn wait_for_quiet_stacks(Granted granted, std::stop_token stop);
  [[nodiscard]] Admission ask();
  void tell_place(const Waiting& waiting, const EnvironmentLock& lock);
  void bury_the_dead(const EnvironmentLock& lock, std::stop_token stop);
  void bury_holder(const Holder& holder, Version last_beat, std::stop_token stop);
  void bury_waiter(const Party& party, Version last_beat);
  [[nodiscard]] bool is_evidence_due(const Holder& holder);
  [[nodiscard]] std::optional<StackActivity> ask_about_stacks(const Holder& holder, std::stop_token stop);
  std::optional<Deployment> close_record(const std::string& id, Token token, DeploymentStatus status,
                                         const std::string& reason);
  void forget(const std::string& id, Version last_beat);
  [[nodiscard]] std::string key_to_watch(const EnvironmentLock& lock) const;
  [[nodiscard]] Instant next_look(const EnvironmentLock& lock);
  [[nodiscard]] Duration jittered(Duration span);
  void withdraw();
  void withdraw_if_possible();
  [[nodiscard]] Duration waited() const;
  void tell(Signal signal);
  void send(SignalKind kind, std::string text, std::string reason = {});

  TurnPorts ports_;
  TurnRequest request_;
  KeepLease& lease_;
  LifeWatch lives_;
  Instant asked_at_;
  Instant deadline_;
  std::string last_told_;
  EnvironmentLock seen_;            ///< as it was at the last question
  std::vector<std::string> ahead_;  ///< as was_behind() says it
  Instant lives_due_at_;
  Instant lives_looked_at_{};
  std::mt19937_64 random_;
  Instant told_at_{};
  std::string watched_;
  std::unique_ptr<ChangeWatch> watch_;
  bool has_asked_ = false;
  bool was_answered_ = false;
  bool in_trouble_ = false;
  /// When CloudFormation is asked again about the stacks of a dead holder.
  struct Evidence {
    Token token = 0;
    Instant due_at{};
    Duration interval{};
  } evidence_;
};

}  // namespace signalbox
