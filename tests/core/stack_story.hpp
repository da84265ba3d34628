// A small language to write down what CloudFormation says about one stack, second by second, and to name what the
// tracker tells.
#pragma once

#include <fmt/format.h>

#include <ostream>
#include <string>
#include <vector>

#include "core/tracker.hpp"

namespace signalbox {

inline void PrintTo(const Signal& signal, std::ostream* out) {
  *out << to_string(signal.kind) << ' ' << signal.resource << ' ' << signal.status << ' ' << signal.reason;
}

namespace testing {

inline constexpr Time story_start{std::chrono::seconds(1768394096)};

inline Time second(int after_start) { return story_start + std::chrono::seconds(after_start); }

inline std::string arn_of(const std::string& stack, const std::string& unique = "1a2b") {
  return fmt::format("arn:aws:cloudformation:eu-central-1:123456789012:stack/{}/{}", stack, unique);
}

class StackStory {
 public:
  explicit StackStory(std::string stack, const std::string& unique = "1a2b")
      : stack_(std::move(stack)), arn_(arn_of(stack_, unique)) {}

  /// What comes from here on belongs to this operation; empty: nobody tells.
  StackStory& of(std::string operation_id) {
    operation_id_ = std::move(operation_id);
    return *this;
  }
  /// What comes from here on carries this client token.
  StackStory& token(std::string client_token) {
    client_token_ = std::move(client_token);
    return *this;
  }
  /// A hook was asked about a resource.
  StackStory& hook(int at, const std::string& logical_id, std::string status, std::string reason) {
    return add(at, logical_id, "AWS::SNS::Topic", "", std::move(status), std::move(reason));
  }
  /// The stack's own line.
  StackStory& own(int at, std::string status, std::string reason = {}) {
    return add(at, stack_, "AWS::CloudFormation::Stack", arn_, std::move(status), std::move(reason));
  }
  StackStory& resource(int at, const std::string& logical_id, std::string status, std::string reason = {}) {
    return add(at, logical_id, "AWS::SNS::Topic", logical_id + "-physical", std::move(status), std::move(reason));
  }
  /// A nested stack as its parent sees it; `nested_arn` may be empty, as at its very beginning.
  StackStory& nested(int at, const std::string& logical_id, const std::string& nested_arn, std::string status,
                     std::string reason = {}) {
    return add(at, logical_id, "AWS::CloudFormation::Stack", nested_arn, std::move(status), std::move(reason));
  }

  [[nodiscard]] const std::vector<StackEvent>& events() const { return events_; }
  [[nodiscard]] const std::string& arn() const { return arn_; }
  [[nodiscard]] const std::string& newest_id() const { return events_.back().event_id; }

 private:
  StackStory& add(int at, const std::string& logical_id, const char* type, const std::string& physical_id,
                  std::string status, std::string reason) {
    StackEvent event;
    event.event_id = fmt::format("{}#{}", arn_, events_.size());
    event.stack_id = arn_;
    event.stack_name = stack_;
    event.logical_id = logical_id;
    event.physical_id = physical_id;
    event.resource_type = type;
    event.status = std::move(status);
    event.reason = std::move(reason);
    event.at = second(at);
    event.operation_id = operation_id_;
    event.client_token = client_token_;
    events_.push_back(std::move(event));
    return *this;
  }

  std::string stack_;
  std::string arn_;
  std::string operation_id_, client_token_;
  std::vector<StackEvent> events_;
};

inline Tracker track(const std::string& stack, const std::string& baseline = {}, std::size_t expected = 0) {
  TrackerOptions options;
  options.correlation_id = "20260114-123456-abc123";
  options.environment = "production";
  options.stack_name = stack;
  options.baseline_event_id = baseline;
  options.expected_resources = expected;
  return Tracker(std::move(options));
}

/// `resource_started Topic CREATE_IN_PROGRESS`, one line a signal: what most tests are about.
inline std::vector<std::string> lines(const std::vector<Signal>& signals) {
  std::vector<std::string> lines;
  for (const Signal& signal : signals) {
    std::string line(to_string(signal.kind));
    if (!signal.resource.empty()) line += " " + signal.resource;
    if (!signal.status.empty()) line += " " + signal.status;
    lines.push_back(std::move(line));
  }
  return lines;
}

inline std::vector<std::string> told(Tracker& tracker, const StackStory& story, int now = 0) {
  return lines(tracker.take(story.arn(), story.events(), second(now)));
}

inline StackDescription described(const StackStory& story, StackStatus status) {
  StackDescription description;
  description.id = story.arn();
  description.name = parse_stack_arn(story.arn())->name;
  description.status = status;
  description.status_text = to_string(status);
  return description;
}

}  // namespace testing
}  // namespace signalbox
