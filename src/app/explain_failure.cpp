#include "app/explain_failure.hpp"

#include <fmt/format.h>

#include "core/signal_mark.hpp"

namespace signalbox {
namespace {

Signal explanation(const std::string& stack, Time at, std::string mark) {
  Signal signal;
  signal.kind = SignalKind::warning;
  signal.stack = stack;
  signal.at = at;
  signal.mark = mark_of(SignalKind::warning, mark);
  return signal;
}

}  // namespace

std::optional<std::string> ExplainFailure::operator()(const std::string& stack, const std::string& operation_id,
                                                      Time now, std::stop_token stop) {
  const OperationEvents answer = cloudformation_.failures_of(operation_id, std::move(stop));
  if (const auto* refusal = std::get_if<NotOffered>(&answer)) {
    tell_not_offered(stack, *refusal, now);
    return std::nullopt;
  }
  const OperationEvent* cause = first_cause(std::get<std::vector<OperationEvent>>(answer));
  if (cause == nullptr) return std::nullopt;
  Signal signal = explanation(stack, cause->at, "cause/" + operation_id);
  signal.resource = cause->logical_id;
  signal.resource_type = cause->resource_type;
  signal.reason = cause->reason;
  signal.text = cause->logical_id.empty() ? fmt::format("Why {} failed.", stack)
                                          : fmt::format("{} failed because of {}.", stack, cause->logical_id);
  signals_.send(std::move(signal));
  return cause->logical_id.empty() ? cause->reason : cause->logical_id + ": " + cause->reason;
}

void ExplainFailure::give_up(const std::string& stack, const std::string& operation_id, const Error& error, Time now) {
  Signal signal = explanation(stack, now, "cause/" + operation_id);
  signal.reason = error.what();
  signal.text = fmt::format("The events of {} do not tell why it failed, and CloudFormation did not answer.", stack);
  signals_.send(std::move(signal));
}

// An endpoint that has no such question leaves nothing to be done.
void ExplainFailure::tell_not_offered(const std::string& stack, const NotOffered& refusal, Time now) {
  if (refusal.hint.empty() || is_refusal_told_.exchange(true)) return;
  Signal signal = explanation(stack, now, "DescribeEvents");
  signal.reason = refusal.reason;
  signal.text =
      "Its events do not tell why it failed, and CloudFormation may not be asked. To do: " + refusal.hint + ".";
  signals_.send(std::move(signal));
}

}  // namespace signalbox
