#include "app/followed_stack.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/error.hpp"

namespace signalbox {
namespace {

constexpr Duration status_interval = std::chrono::seconds(10);
// DescribeStacks may still say REVIEW_IN_PROGRESS after the change set was executed. Source: aws-cdk's deployment
// monitor.
constexpr int allowed_stale_reviews = 3;
constexpr int failures_before_warning = 3;

TrackerOptions tracking(const std::string& name, std::string baseline) {
  TrackerOptions options;
  options.stack_name = name;
  options.baseline_event_id = std::move(baseline);
  return options;
}

}  // namespace

FollowedStack::FollowedStack(std::string name, CloudFormation& cloudformation, Clock& clock, Broadcast& signals,
                             const FollowOptions& options)
    : name_(std::move(name)),
      cloudformation_(cloudformation),
      clock_(clock),
      signals_(signals),
      options_(options),
      tracker_(tracking(name_, {})),
      interval_(options.poll) {}

void FollowedStack::note_baseline(std::stop_token stop) {
  const auto events = cloudformation_.latest_events(name_, stop);
  exists_ = events.has_value();
  if (events && !events->empty()) tracker_ = Tracker(tracking(name_, events->back().event_id));
}

void FollowedStack::begin_settling() {
  at_rest_ = false;
  interval_ = options_.poll;
  next_poll_ = {};
}

void FollowedStack::poll(bool settling, std::stop_token stop) {
  try {
    const bool moved = read_events(stop);
    const Instant now = clock_.monotonic();
    const bool is_over = tracker_.finished();
    if (settling || is_over || now - status_read_at_ >= status_interval) read_status(settling, stop);
    note_success();
    interval_ = moved ? options_.poll : std::min(interval_ * 3 / 2, options_.slowest_poll);
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::interrupted) return;
    note_failure(error);
    interval_ = std::min(interval_ * 2, options_.slowest_poll);
  }
  next_poll_ = clock_.monotonic() + interval_;
}

bool FollowedStack::read_events(std::stop_token stop) {
  bool moved = read_events_of(tracker_.root(), stop);
  for (const std::string& nested : tracker_.nested_to_follow()) moved = read_events_of(nested, stop) || moved;
  signals_.send_all(tracker_.tick(clock_.now()));
  return moved;
}

bool FollowedStack::read_events_of(const std::string& stack, std::stop_token stop) {
  const auto events = cloudformation_.events_since(stack, tracker_.newest_event_id(stack), stop);
  if (!events || events->empty()) return false;
  exists_ = true;
  signals_.send_all(tracker_.take(events->front().stack_id, *events, clock_.now()));
  return true;
}

void FollowedStack::read_status(bool settling, std::stop_token stop) {
  description_ = cloudformation_.describe_stack(tracker_.root(), stop);
  status_read_at_ = clock_.monotonic();
  exists_ = description_.has_value();
  if (!description_) {
    at_rest_ = true;
    return;
  }
  signals_.send_all(tracker_.observe(*description_, clock_.now()));
  const bool maybe_stale = description_->status == StackStatus::review_in_progress && !tracker_.started();
  if (settling && maybe_stale && stale_reviews_++ < allowed_stale_reviews) return;
  at_rest_ = !is_busy(description_->status) && (!tracker_.started() || tracker_.finished());
  if (may_have_a_successor()) follow_again_by_name();
}

bool FollowedStack::may_have_a_successor() const {
  const bool known_by_name = tracker_.root() != name_;
  const bool was_told = before_recreation_ && before_recreation_->arn == description_->id;
  return description_->status == StackStatus::delete_complete && known_by_name && !was_told;
}

// A deploy tool deletes a stack that is in ROLLBACK_COMPLETE and creates it anew: the old ARN has told its story.
void FollowedStack::follow_again_by_name() {
  before_recreation_ = outcome();
  tracker_ = Tracker(tracking(name_, {}));
  interval_ = options_.poll;
  at_rest_ = false;  // until the name was asked about too
}

void FollowedStack::note_success() {
  if (failures_ >= failures_before_warning) warn(fmt::format("{} can be read again", name_), {});
  failures_ = 0;
  unreachable_since_.reset();
}

void FollowedStack::note_failure(const Error& error) {
  if (!unreachable_since_) unreachable_since_ = clock_.monotonic();
  ++failures_;
  if (failures_ == failures_before_warning)
    warn(fmt::format("{} cannot be read; the deployment goes on, trying again", name_), error.what());
}

void FollowedStack::warn(std::string text, std::string reason) {
  Signal signal;
  signal.kind = SignalKind::warning;
  signal.at = clock_.now();
  signal.stack = name_;
  signal.text = std::move(text);
  signal.reason = std::move(reason);
  signals_.send(std::move(signal));
}

StackOutcome FollowedStack::outcome() const {
  StackOutcome outcome;
  if (before_recreation_ && !tracker_.started()) {
    outcome = *before_recreation_;
    outcome.at_rest = is_at_rest();
    return outcome;
  }
  outcome.name = name_;
  if (description_) outcome.arn = description_->id;
  if (description_) outcome.status = description_->status;
  if (tracker_.started()) outcome.status = tracker_.status();
  outcome.touched = tracker_.started();
  outcome.at_rest = is_at_rest();
  if (const auto failure = tracker_.first_failure())
    outcome.failure = fmt::format("{}: {}", failure->logical_id, failure->reason);
  return outcome;
}

}  // namespace signalbox
