// Moves a registry that is in use to another place without ever letting two deployments in.
//
//   source in use ──reserve──▶ target reserved (frozen) ──mark──▶ source takes nobody new, serves who is in line
//        ▲                                                                   │ all served
//        └── the wait is over or somebody stops it: all marks are taken back ─┤
//                                                                            ▼
//                      records copied ──▶ target opened, with larger tokens; the source's marks stay for ever
//
// At any time at most one of the two grants: the source until its last party has left, the target only after that. The
// source is closed as a whole first, so that no environment can come into being there unseen. A move that was killed is
// taken up by moving to the same place again.
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
  Duration wait{};             ///< for those who hold or wait; none: refuse while there is anybody
};

struct RegistryMoved {
  std::size_t environments = 0;
  Imported documents;
};
/// Nothing was changed, or all was taken back.
struct RegistryInUse {
  std::string environment;
  std::string holder;  ///< empty: only waiters
  std::size_t waiting = 0;
};
struct MoveStopped {};
using MoveOutcome = std::variant<RegistryMoved, RegistryInUse, MoveStopped>;

class MoveRegistry {
 public:
  MoveRegistry(MovePorts ports, MoveRequest request);

  /// Blocks. Throws what the stores throw, and Error{conflict} when the target coordinates one of the environments
  /// already or either registry was moved elsewhere; what was reserved and marked is taken back where that is possible.
  [[nodiscard]] MoveOutcome run(std::stop_token stop);

 private:
  void refuse_what_was_moved();
  [[nodiscard]] std::optional<RegistryInUse> find_in_use();
  void reserve(const EnvironmentLock& at_source);
  void mark_source();
  void mark(const std::string& environment);
  [[nodiscard]] std::optional<MoveOutcome> drain(std::stop_token stop);
  void bury_dead_holders(std::stop_token stop);
  void await_last_records(std::stop_token stop);
  [[nodiscard]] Imported copy();
  void open(const EnvironmentLock& at_source);
  void take_back();
  void take_back_if_possible();
  [[nodiscard]] bool is_reservation(const EnvironmentLock& at_target) const;

  MovePorts ports_;
  MoveRequest request_;
  EnvironmentLocks source_locks_;
  EnvironmentLocks target_locks_;
};

}  // namespace signalbox
