// CloudFormation's statuses as predicates: what a stack's or a resource's status word means for a deployment, and what
// a person has to do next. Source: CloudFormation API model, `StackStatus` (23 values) and `ResourceStatus`.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace signalbox {

enum class StackStatus {
  create_in_progress,
  create_failed,
  create_complete,
  rollback_in_progress,
  rollback_failed,
  rollback_complete,
  delete_in_progress,
  delete_failed,
  delete_complete,
  update_in_progress,
  update_complete_cleanup_in_progress,
  update_complete,
  update_failed,
  update_rollback_in_progress,
  update_rollback_failed,
  update_rollback_complete_cleanup_in_progress,
  update_rollback_complete,
  review_in_progress,
  import_in_progress,
  import_complete,
  import_rollback_in_progress,
  import_rollback_failed,
  import_rollback_complete,
  /// A word this program does not know. Never idle: an unknown answer is not a good one.
  unknown,
};

enum class StackPhase {
  in_progress,   ///< An operation is running; nobody else may start one. Cleanup phases count: AWS refuses updates in
                 ///< them.
  succeeded,     ///< Terminal, the last operation did what was asked.
  failed,        ///< Terminal, rolled back to a state that takes the next deployment.
  needs_action,  ///< Terminal, and the next deployment cannot work until a person acts: see next_step().
  not_begun,     ///< REVIEW_IN_PROGRESS: no operation has run yet and nothing moves by itself; the next deployment is a
                 ///< create.
  unknown,
};

/// The operation's verdict, which a rollback or a cleanup phase already knows while it still runs.
enum class Verdict { pending, succeeded, failed };

[[nodiscard]] StackStatus parse_stack_status(std::string_view text);
[[nodiscard]] std::string_view to_string(StackStatus status);
[[nodiscard]] std::span<const StackStatus> all_stack_statuses();  ///< The 23 known ones.

[[nodiscard]] StackPhase phase_of(StackStatus status);
[[nodiscard]] Verdict verdict_of(StackStatus status);
/// True where a new deployment could not start: in progress, or unknown. REVIEW_IN_PROGRESS is not busy: nothing moves
/// by itself.
[[nodiscard]] bool is_busy(StackStatus status);
/// True where an operation has come to its end, whichever: neither in progress, nor not begun, nor unknown.
[[nodiscard]] bool has_ended(StackStatus status);
/// The stack is on its way back: ROLLBACK_…, UPDATE_ROLLBACK_…, IMPORT_ROLLBACK_….
[[nodiscard]] bool is_rollback(StackStatus status);
/// One sentence for a person; empty where nothing needs doing.
[[nodiscard]] std::string_view next_step(StackStatus status);

enum class ResourcePhase { in_progress, succeeded, failed, skipped, unknown };

/// For a resource event's status word (CREATE_…, UPDATE_…, DELETE_…, IMPORT_…, EXPORT_…, ROLLBACK_…, DELETE_SKIPPED).
[[nodiscard]] ResourcePhase resource_phase_of(std::string_view status);

}  // namespace signalbox
