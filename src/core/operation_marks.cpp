#include "core/operation_marks.hpp"

#include <algorithm>
#include <utility>

namespace signalbox {
namespace {

bool has_ended(const StackEvent& own) { return signalbox::has_ended(parse_stack_status(own.status)); }

/// What may begin anew under the id of an operation that was over before.
bool is_rolling_back(const StackEvent& own) {
  const StackStatus status = parse_stack_status(own.status);
  return is_rollback(status) && phase_of(status) == StackPhase::in_progress;
}

bool has_ended_well(const StackEvent& own) {
  return has_ended(own) && verdict_of(parse_stack_status(own.status)) == Verdict::succeeded;
}

Kinship kinship_by_id(const std::string& a, const std::string& b) {
  if (a.empty() || b.empty()) return Kinship::unknown;
  return a == b ? Kinship::same : Kinship::another;
}

}  // namespace

Kinship kinship(const StackEvent& a, const StackEvent& b) {
  const Kinship by_id = kinship_by_id(a.operation_id, b.operation_id);
  if (by_id != Kinship::unknown) return by_id;
  const bool same_request = !a.client_token.empty() && a.client_token == b.client_token;
  return same_request ? Kinship::same : Kinship::unknown;
}

OperationMarks::OperationMarks(std::string past) {
  if (!past.empty()) past_ids_.insert(std::move(past));
}

void OperationMarks::begin(const StackEvent& first) {
  past_ids_.merge(std::exchange(ids_, {}));
  if (!token_.empty()) past_tokens_.insert(token_);
  id_ = first.operation_id;
  token_ = first.client_token;
  note(first);
  // Whoever deploys with the same token again and again has told nothing by it.
  past_tokens_.erase(token_);
}

void OperationMarks::note(const StackEvent& event) {
  if (event.operation_id.empty()) return;
  past_ids_.erase(event.operation_id);
  ids_.insert(event.operation_id);
}

bool OperationMarks::is_another_beginning(const StackEvent& own) const {
  const Kinship by_id = kinship_by_id(id_, own.operation_id);
  if (by_id != Kinship::unknown) return by_id == Kinship::another;
  // Both begin an operation, so that each has the token that it was asked with.
  return !token_.empty() && !own.client_token.empty() && token_ != own.client_token;
}

bool OperationMarks::is_past(const StackEvent& event, bool runs) const {
  return event.operation_id.empty() ? is_past_by_token(event) : is_past_by_id(event, runs);
}

bool OperationMarks::is_past_by_id(const StackEvent& event, bool runs) const {
  const bool is_own = is_about_stack_itself(event);
  if (past_ids_.contains(event.operation_id)) return runs || !is_own || !is_rolling_back(event);
  // One operation runs at a time, and a rollback, which has another id, never ends well: an end that nobody has seen
  // begin is the one before's.
  const bool is_foreign = !id_.empty() && !ids_.contains(event.operation_id);
  return is_own && is_foreign && has_ended_well(event);
}

// A token may be used again, so that a beginning is never late by it alone.
bool OperationMarks::is_past_by_token(const StackEvent& event) const {
  const bool begins = is_about_stack_itself(event) && !has_ended(event);
  return !begins && !token_.empty() && past_tokens_.contains(event.client_token);
}

bool OperationMarks::is_past(std::span<const StackOperation> newest_first) const {
  const auto is_present = [this](const StackOperation& operation) { return ids_.contains(operation.id); };
  return !newest_first.empty() && past_ids_.contains(newest_first.front().id) &&
         std::ranges::none_of(newest_first, is_present);
}

std::string operation_that_ended(const StackEvent& newest) {
  return is_about_stack_itself(newest) && has_ended(newest) ? newest.operation_id : std::string();
}

const StackOperation* newest_movement(std::span<const StackOperation> newest_first) {
  const auto moves = [](const StackOperation& operation) { return operation.type != "CREATE_CHANGESET"; };
  const auto found = std::ranges::find_if(newest_first, moves);
  return found == newest_first.end() ? nullptr : &*found;
}

std::string story_of(std::span<const StackOperation> newest_first) {
  const StackOperation* newest = newest_movement(newest_first);
  if (newest == nullptr) return {};
  if (newest->type != "ROLLBACK") return newest->id;
  const auto behind = newest_first.subspan(static_cast<std::size_t>(newest - newest_first.data()) + 1);
  const StackOperation* deployment = newest_movement(behind);
  return deployment == nullptr ? newest->id : deployment->id;
}

}  // namespace signalbox
