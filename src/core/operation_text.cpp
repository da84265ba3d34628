#include "core/operation_text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace signalbox {

std::string began_text(StackStatus first_status) {
  if (first_status == StackStatus::create_in_progress) return "The stack is being created.";
  if (first_status == StackStatus::update_in_progress) return "The stack is being updated.";
  if (first_status == StackStatus::delete_in_progress) return "The stack is being deleted.";
  if (first_status == StackStatus::import_in_progress) return "Resources are being imported into the stack.";
  if (is_rollback(first_status)) return "The stack is being rolled back.";
  return "An operation was already under way when it was first seen.";
}

std::string turned_back_text(StackStatus status) {
  if (status == StackStatus::delete_in_progress) return "The stack is deleted before its operation was done.";
  if (status == StackStatus::rollback_in_progress) return "The creation failed: what was created is removed again.";
  return "It failed: the stack goes back to where it was.";
}

std::string cleanup_text(Verdict verdict) {
  return verdict == Verdict::succeeded
             ? "It has succeeded; what was replaced is removed now."
             : "The stack is back where it was; what the failed attempt created is removed now.";
}

std::string ended_text(StackStatus status, Verdict verdict) {
  if (verdict == Verdict::succeeded) return "Succeeded.";
  const std::string_view next = next_step(status);
  if (!next.empty()) return fmt::format("Failed. {}", next);
  if (status == StackStatus::delete_complete) return "Failed, and the stack was deleted.";
  return "Failed and rolled back; the stack takes the next deployment.";
}

std::string progress_text(const Progress& progress) {
  const std::size_t of = std::max(progress.expected, progress.seen);
  std::string text = fmt::format("{} of {} resources done, {} in progress", progress.done, of, progress.in_progress);
  if (progress.failed > 0) text += fmt::format(", {} failed", progress.failed);
  return text;
}

}  // namespace signalbox
