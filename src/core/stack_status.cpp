#include "core/stack_status.hpp"

#include <algorithm>
#include <array>

namespace signalbox {
namespace {

struct Row {
  StackStatus status;
  std::string_view word;
  StackPhase phase;
  Verdict verdict;
  bool rollback;
  std::string_view next_step;
};

constexpr bool forward = false;
constexpr bool backward = true;

// clang-format off
constexpr std::array rows{
    Row{StackStatus::create_in_progress, "CREATE_IN_PROGRESS", StackPhase::in_progress, Verdict::pending, forward, ""},
    Row{StackStatus::create_failed, "CREATE_FAILED", StackPhase::needs_action, Verdict::failed, forward,
        "Creation failed with rollback switched off: delete the stack, or roll it back (RollbackStack), before deploying again."},
    Row{StackStatus::create_complete, "CREATE_COMPLETE", StackPhase::succeeded, Verdict::succeeded, forward, ""},
    Row{StackStatus::rollback_in_progress, "ROLLBACK_IN_PROGRESS", StackPhase::in_progress, Verdict::failed, backward, ""},
    Row{StackStatus::rollback_failed, "ROLLBACK_FAILED", StackPhase::needs_action, Verdict::failed, backward,
        "Its creation could not be rolled back: delete the stack, retaining the resources that will not go, then deploy again."},
    Row{StackStatus::rollback_complete, "ROLLBACK_COMPLETE", StackPhase::needs_action, Verdict::failed, backward,
        "Its creation was rolled back and it takes no update: delete the stack, then deploy again."},
    Row{StackStatus::delete_in_progress, "DELETE_IN_PROGRESS", StackPhase::in_progress, Verdict::pending, forward, ""},
    Row{StackStatus::delete_failed, "DELETE_FAILED", StackPhase::needs_action, Verdict::failed, forward,
        "It is half deleted: remove what blocks the deletion and delete the stack again (retaining resources, or "
        "FORCE_DELETE_STACK), then deploy again."},
    Row{StackStatus::delete_complete, "DELETE_COMPLETE", StackPhase::succeeded, Verdict::succeeded, forward, ""},
    Row{StackStatus::update_in_progress, "UPDATE_IN_PROGRESS", StackPhase::in_progress, Verdict::pending, forward, ""},
    Row{StackStatus::update_complete_cleanup_in_progress, "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", StackPhase::in_progress,
        Verdict::succeeded, forward, ""},
    Row{StackStatus::update_complete, "UPDATE_COMPLETE", StackPhase::succeeded, Verdict::succeeded, forward, ""},
    Row{StackStatus::update_failed, "UPDATE_FAILED", StackPhase::needs_action, Verdict::failed, forward,
        "The update failed with rollback switched off: roll the stack back (RollbackStack), or update it again with rollback "
        "still off."},
    Row{StackStatus::update_rollback_in_progress, "UPDATE_ROLLBACK_IN_PROGRESS", StackPhase::in_progress, Verdict::failed, backward, ""},
    Row{StackStatus::update_rollback_failed, "UPDATE_ROLLBACK_FAILED", StackPhase::needs_action, Verdict::failed, backward,
        "The update could not be rolled back: run ContinueUpdateRollback (with ResourcesToSkip for those that cannot go back), "
        "then deploy again."},
    Row{StackStatus::update_rollback_complete_cleanup_in_progress, "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
        StackPhase::in_progress, Verdict::failed, backward, ""},
    Row{StackStatus::update_rollback_complete, "UPDATE_ROLLBACK_COMPLETE", StackPhase::failed, Verdict::failed, backward, ""},
    Row{StackStatus::review_in_progress, "REVIEW_IN_PROGRESS", StackPhase::not_begun, Verdict::pending, forward,
        "It holds only a change set that waits to be executed or deleted; the next deployment creates the stack."},
    Row{StackStatus::import_in_progress, "IMPORT_IN_PROGRESS", StackPhase::in_progress, Verdict::pending, forward, ""},
    Row{StackStatus::import_complete, "IMPORT_COMPLETE", StackPhase::succeeded, Verdict::succeeded, forward, ""},
    Row{StackStatus::import_rollback_in_progress, "IMPORT_ROLLBACK_IN_PROGRESS", StackPhase::in_progress, Verdict::failed, backward, ""},
    Row{StackStatus::import_rollback_failed, "IMPORT_ROLLBACK_FAILED", StackPhase::needs_action, Verdict::failed, backward,
        "The import could not be rolled back: repair the resources that its events name, or delete the stack retaining them, "
        "then deploy again."},
    Row{StackStatus::import_rollback_complete, "IMPORT_ROLLBACK_COMPLETE", StackPhase::failed, Verdict::failed, backward, ""},
};
// clang-format on

constexpr Row unknown_row{
    StackStatus::unknown,
    "UNKNOWN",
    StackPhase::unknown,
    Verdict::pending,
    forward,
    "Its status is one that this version does not know: look at the stack in the console and update signalbox."};

constexpr bool follow_the_enumerators() {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (static_cast<std::size_t>(rows[i].status) != i) return false;
  }
  return rows.size() == static_cast<std::size_t>(StackStatus::unknown);
}
static_assert(follow_the_enumerators(), "row_of() finds a status at its own number");

const Row& row_of(StackStatus status) {
  const auto index = static_cast<std::size_t>(status);
  return index < rows.size() ? rows[index] : unknown_row;
}

constexpr std::array resource_operations{"CREATE",   "UPDATE",          "DELETE",          "IMPORT",         "EXPORT",
                                         "ROLLBACK", "UPDATE_ROLLBACK", "IMPORT_ROLLBACK", "EXPORT_ROLLBACK"};

struct Ending {
  std::string_view word;
  ResourcePhase phase;
};
constexpr std::array endings{Ending{"_IN_PROGRESS", ResourcePhase::in_progress},
                             Ending{"_COMPLETE", ResourcePhase::succeeded}, Ending{"_FAILED", ResourcePhase::failed}};

}  // namespace

StackStatus parse_stack_status(std::string_view text) {
  const auto* row = std::ranges::find(rows, text, &Row::word);
  return row != rows.end() ? row->status : StackStatus::unknown;
}

std::string_view to_string(StackStatus status) { return row_of(status).word; }

std::span<const StackStatus> all_stack_statuses() {
  static constexpr auto statuses = [] {
    std::array<StackStatus, rows.size()> all{};
    std::ranges::transform(rows, all.begin(), &Row::status);
    return all;
  }();
  return statuses;
}

StackPhase phase_of(StackStatus status) { return row_of(status).phase; }
Verdict verdict_of(StackStatus status) { return row_of(status).verdict; }
bool is_rollback(StackStatus status) { return row_of(status).rollback; }
std::string_view next_step(StackStatus status) { return row_of(status).next_step; }

bool is_busy(StackStatus status) {
  switch (phase_of(status)) {
    case StackPhase::in_progress:
    case StackPhase::unknown:
      return true;
    case StackPhase::succeeded:
    case StackPhase::failed:
    case StackPhase::needs_action:
    case StackPhase::not_begun:
      return false;
  }
  return true;
}

bool has_ended(StackStatus status) {
  switch (phase_of(status)) {
    case StackPhase::succeeded:
    case StackPhase::failed:
    case StackPhase::needs_action:
      return true;
    case StackPhase::in_progress:
    case StackPhase::not_begun:
    case StackPhase::unknown:
      return false;
  }
  return false;
}

ResourcePhase resource_phase_of(std::string_view status) {
  if (status == "DELETE_SKIPPED") return ResourcePhase::skipped;
  for (const Ending& ending : endings) {
    if (!status.ends_with(ending.word)) continue;
    const std::string_view operation = status.substr(0, status.size() - ending.word.size());
    return std::ranges::find(resource_operations, operation) != resource_operations.end() ? ending.phase
                                                                                          : ResourcePhase::unknown;
  }
  return ResourcePhase::unknown;
}

}  // namespace signalbox
