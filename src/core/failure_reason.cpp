#include "core/failure_reason.hpp"

namespace signalbox {

bool is_cancelled_sibling(const StackEvent& event) {
  const std::string_view reason = event.reason;
  const auto word = reason.find(" cancelled");
  // "Resource creation cancelled": one word between, so that a sentence about something else that was cancelled stays a
  // cause.
  return reason.starts_with("Resource ") && word != std::string_view::npos &&
         reason.substr(0, word).find(' ', std::string_view("Resource ").size()) == std::string_view::npos;
}

bool is_echo_of_another_failure(const StackEvent& event) {
  const std::string_view reason = event.reason;
  const bool embedded =
      reason.starts_with("Embedded stack ") && reason.find(" was not successfully ") != std::string_view::npos;
  return is_cancelled_sibling(event) || embedded || reason.starts_with("The following resource(s) failed to ");
}

bool is_echo_of_another_failure(const Signal& signal) {
  StackEvent event;
  event.status = signal.status;
  event.reason = signal.reason;
  return is_echo_of_another_failure(event);
}

bool wants_explanation(const StackEvent& failure) {
  return failure.reason.empty() || failure.reason.starts_with("The following hook(s)");
}

bool is_by_hand(const StackEvent& own) { return own.reason == "User Initiated"; }

std::string failure_text(const StackEvent& failure) {
  if (!is_by_hand(failure))
    return failure.logical_id + ": " + (failure.reason.empty() ? failure.status : failure.reason);
  const bool is_deletion = failure.status.starts_with("DELETE_");
  return failure.logical_id +
         (is_deletion ? ": somebody deleted it before its operation was done" : ": somebody cancelled its operation");
}

}  // namespace signalbox
