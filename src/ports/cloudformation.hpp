// CloudFormation's reading side. "Does not exist" is an answer; every other trouble is an Error, so that a stack that
// could not be asked about is never taken for one that is not there.
#pragma once

#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <variant>
#include <vector>

#include "core/operation_event.hpp"

namespace signalbox {

/// A question that the endpoint or the role does not allow; why, and the way out. Nothing follows from it.
struct NotOffered {
  std::string reason, hint;
};
using OperationEvents = std::variant<std::vector<OperationEvent>, NotOffered>;

/// Safe to use from many threads. Every method may throw Error{unavailable} (network, throttling or 5xx beyond the
/// retry budget), Error{denied} (no, wrong or expired credentials, no rights), Error{invalid_input} (no region, an
/// answer that is no CloudFormation answer) or Error{interrupted} (stop was requested). Messages carry AWS's request ID
/// where there was one.
class CloudFormation {
 public:
  virtual ~CloudFormation() = default;

  /// nullopt when no such stack exists. Deleted stacks answer only to their ARN, for 90 days.
  [[nodiscard]] virtual std::optional<StackDescription> describe_stack(const std::string& name_or_arn,
                                                                       std::stop_token stop) = 0;

  /// All stacks of the account and region, page by page.
  [[nodiscard]] virtual std::vector<StackDescription> describe_stacks(std::stop_token stop) = 0;

  /// The events from the newest back to the first one that `is_far_enough` holds for, this one included; all there are
  /// when it never does. Oldest first, in the service's own order, while pages are read newest first and no further
  /// than needed; `is_far_enough` is asked about each event once, the newest first. nullopt when no such stack exists.
  using IsFarEnough = std::function<bool(const StackEvent&)>;
  [[nodiscard]] virtual std::optional<std::vector<StackEvent>> events_back_to(const std::string& name_or_arn,
                                                                              const IsFarEnough& is_far_enough,
                                                                              std::stop_token stop) = 0;
  /// Those newer than the event called `seen_event_id` (empty: all there are).
  [[nodiscard]] std::optional<std::vector<StackEvent>> events_since(const std::string& name_or_arn,
                                                                    const std::string& seen_event_id,
                                                                    std::stop_token stop);

  /// The newest page of events only, oldest first: for a baseline and for "what happened last", however long the
  /// stack's past is. nullopt when no such stack exists.
  [[nodiscard]] virtual std::optional<std::vector<StackEvent>> latest_events(const std::string& name_or_arn,
                                                                             std::stop_token stop) = 0;

  /// What DescribeEvents says of a stack: back to `since`, oldest first.
  [[nodiscard]] virtual OperationEvents operations_since(const std::string& stack_arn, Time since,
                                                         std::stop_token stop) = 0;
  /// Its failed events of one operation, oldest first.
  [[nodiscard]] virtual OperationEvents failures_of(const std::string& operation_id, std::stop_token stop) = 0;

  /// nullopt when no such stack exists.
  [[nodiscard]] virtual std::optional<std::vector<StackResource>> describe_resources(const std::string& name_or_arn,
                                                                                     std::stop_token stop) = 0;

  /// The template's text as it was submitted. nullopt when no such stack exists.
  [[nodiscard]] virtual std::optional<std::string> template_of(const std::string& name_or_arn,
                                                               std::stop_token stop) = 0;

  /// What the service's own clock showed at this moment, by its latest answer, and no later than it truly did. Asks
  /// nothing, never throws; nullopt while no answer has said it.
  [[nodiscard]] virtual std::optional<Time> service_time(Instant) { return std::nullopt; }
};

}  // namespace signalbox
