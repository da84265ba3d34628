// Moves a registry that is in use to another place without ever letting two deployments in.
//
//   source in use ──reserve──▶ target reserved ──mark──▶ source takes nobody new, serves who is in line
//        ▲                                                                   │ all served
//        └── the wait is over or somebody stops it: all marks are taken back ─┤
//                                                                            ▼
//                      records copied ──▶ target opened, with larger tokens; the source's marks stay for ever
//
// At any time at most one of the two grants: the source until its last party has left, the target only after that. The
// source is closed as a whole first, so that no environment can come into being there unseen. A move that was killed is
// taken up by moving to the same place again. Marks and reservations carry the id of their move: only that one takes
// them back, and not once the mark says that the source is drained.
#pragma once

#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <variant>
#include <vector>

#include "app/environment_locks.hpp"
#include "app/transfer_documents.hpp"
#include "ports/cloudformation.hpp"
#include "records/moved_document.hpp"

namespace signalbox {

struct MovePorts {
  DocumentStore& source;
  DocumentStore& target;
  Clock& clock;
  /// Who can be asked about an environment's stacks when its holder is dead; may give null.
  std::function<CloudFormation*(const std::string& environment)> cloudformation;
  std::function<void(const std::string&)> tell;  ///< what is waited for, in one line
};

struct MoveRequest {
  std::string source, target;  ///< as they are shown
  std::string id;              ///< of this very move: marks and reservations carry it
  Duration wait{};             ///< for those who hold or wait; none: refuse while there is anybody
};

struct RegistryMoved {
  std::size_t environments = 0;
  Imported documents;
};
/// Nothing was changed, or all that is this move's own was taken back.
struct RegistryInUse {
  std::string environment;
  std::string holder;  ///< empty: only waiters
  std::size_t waiting = 0;
  bool stays_closed = false;  ///< for an earlier move to the same place, which goes on or was killed
};
struct MoveStopped {
  bool stays_closed = false;  ///< as above
};
using MoveOutcome = std::variant<RegistryMoved, RegistryInUse, MoveStopped>;

class MoveRegistry {
 public:
  MoveRegistry(MovePorts ports, MoveRequest request);

  /// Blocks. Throws what the stores throw, Error{invalid_input} when the source is empty, which is what a slip of the
  /// hand finds, and Error{conflict} when the target coordinates one of the environments
  /// already or either registry was moved elsewhere; what was reserved and marked is taken back where that is possible.
  [[nodiscard]] MoveOutcome run(std::stop_token stop);

 private:
  [[nodiscard]] std::optional<MoveOutcome> empty_source(std::stop_token stop);
  [[nodiscard]] std::optional<MovedMark> find_mark();
  void refuse_what_was_moved(const std::optional<MovedMark>& mark);
  [[nodiscard]] Error moved_elsewhere(const MovedMark& mark) const;
  void refuse_an_empty_source();
  void refuse_to_move_to_itself();
  void join(const MovedMark& mark);
  [[nodiscard]] Error taken_back() const;
  void advance(MoveState state);
  [[nodiscard]] std::optional<RegistryInUse> find_in_use();
  void reserve(const EnvironmentLock& at_source);
  void mark_source();
  void mark(const std::string& environment);
  [[nodiscard]] std::optional<MoveOutcome> drain(std::stop_token stop);
  void bury_dead_holders(std::stop_token stop);
  void await_last_records(std::stop_token stop);
  [[nodiscard]] Imported copy();
  void open(const EnvironmentLock& at_source);
  [[nodiscard]] bool erase_mark();
  /// Whether that could be done: what another move relies on stays.
  bool take_back();
  void take_back_if_possible();
  [[nodiscard]] bool is_reservation(const EnvironmentLock& at_target) const;

  MovePorts ports_;
  MoveRequest request_;
  EnvironmentLocks source_locks_;
  EnvironmentLocks target_locks_;
  std::string id_;  ///< of the move that owns the mark: this one, or the one it has joined
  bool has_joined_ = false;
};

}  // namespace signalbox
