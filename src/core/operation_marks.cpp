#include "core/operation_marks.hpp"

#include <utility>

namespace signalbox {
namespace {

bool has_ended(const StackEvent& own) {
  switch (phase_of(parse_stack_status(own.status))) {
    case StackPhase::succeeded:
    case StackPhase::failed:
    case StackPhase::needs_action:
      return true;
    case StackPhase::not_begun:
    case StackPhase::in_progress:
    case StackPhase::unknown:
      return false;
  }
  return false;
}

}  // namespace

Kinship kinship(const StackEvent& a, const StackEvent& b) {
  if (!a.operation_id.empty() && !b.operation_id.empty()) {
    return a.operation_id == b.operation_id ? Kinship::same : Kinship::another;
  }
  const bool same_request = !a.client_token.empty() && a.client_token == b.client_token;
  return same_request ? Kinship::same : Kinship::unknown;
}

OperationMarks::OperationMarks(std::string past) {
  if (!past.empty()) past_ids_.insert(std::move(past));
}

void OperationMarks::begin(const StackEvent& first) {
  past_ids_.merge(std::exchange(ids_, {}));
  if (!first_.client_token.empty()) past_tokens_.insert(first_.client_token);
  first_ = first;
  note(first);
  // Whoever deploys with the same token again and again has told nothing by it.
  past_tokens_.erase(first.client_token);
}

void OperationMarks::note(const StackEvent& event) {
  if (event.operation_id.empty()) return;
  past_ids_.erase(event.operation_id);
  ids_.insert(event.operation_id);
}

bool OperationMarks::is_another_beginning(const StackEvent& own) const {
  switch (kinship(first_, own)) {
    case Kinship::same:
      return false;
    case Kinship::another:
      return true;
    case Kinship::unknown:
      // Both begin an operation, so that each has the token that it was asked with.
      return !first_.client_token.empty() && !own.client_token.empty();
  }
  return false;
}

bool OperationMarks::is_past(const StackEvent& event, bool runs) const {
  if (!runs && is_about_stack_itself(event) && !has_ended(event)) return false;
  if (!event.operation_id.empty()) return past_ids_.contains(event.operation_id);
  return !first_.client_token.empty() && past_tokens_.contains(event.client_token);
}

std::string operation_that_ended(const StackEvent& newest) {
  return is_about_stack_itself(newest) && has_ended(newest) ? newest.operation_id : std::string();
}

bool is_rollback(const StackOperation& operation) {
  return operation.type == "ROLLBACK" || operation.type == "CONTINUE_ROLLBACK";
}

std::string story_of(std::span<const StackOperation> newest_first) {
  if (newest_first.empty()) return {};
  const bool has_deployment = newest_first.size() > 1 && newest_first[0].type == "ROLLBACK";
  return newest_first[has_deployment ? 1 : 0].id;
}

}  // namespace signalbox
