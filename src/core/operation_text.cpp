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

std::string turned_back_text(StackStatus status, bool by_hand) {
  if (by_hand && status == StackStatus::delete_in_progress) {
    return "Somebody deletes the stack before its operation is done.";
  }
  if (by_hand) return "Somebody cancelled it: the stack goes back to where it was.";
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

std::string waiting_text(const WaitedFor& what, Time now) {
  if (!what) return {};
  const Duration moving_for = std::max(now - what->since, Duration(0));
  return fmt::format("Waiting for {} ({}), which has been moving for {}.", what->resource, what->type,
                     human_duration(moving_for));
}

std::string stalled_text(Duration silence, const WaitedFor& what, Time now) {
  if (!what) return fmt::format("No event for {}, and no resource is moving.", human_duration(silence));
  return fmt::format("No event for {}. {}", human_duration(silence), waiting_text(what, now));
}

std::string moving_again_text(Duration silence) {
  return fmt::format("It moves again, after {} without an event.", human_duration(silence));
}

std::string overdue_text(Duration expected, const std::string& expectation, const WaitedFor& what, Time now) {
  std::string text = fmt::format("It takes longer than {}", human_duration(expected));
  text += expectation.empty() ? "." : fmt::format(" ({}).", expectation);
  if (what) text += " " + waiting_text(what, now);
  return text;
}

}  // namespace signalbox
