#include "app/followed_stack.hpp"

#include <algorithm>

#include "core/stack_course.hpp"

namespace signalbox {
namespace {

constexpr Duration status_interval = std::chrono::seconds(10);
// DescribeStacks may still say REVIEW_IN_PROGRESS after the change set was executed. Source: aws-cdk's deployment
// monitor.
constexpr int allowed_stale_reviews = 3;
// Expired credentials are denied as well, until they are renewed.
constexpr int denials_to_believe = 3;
constexpr int questions_about_a_failure = 3;

bool is_the_same(const StackDescription& a, const StackDescription& b) {
  return a.id == b.id && a.status == b.status && a.updated == b.updated;
}

}  // namespace

FollowedStack::FollowedStack(std::string name, const World& world)
    : name_(std::move(name)),
      world_(world),
      origin_{name_, {}, {}},
      tracker_(tracker_for(name_)),
      pace_({world.options.poll, world.options.slowest_poll}) {}

Tracker FollowedStack::tracker_for(const std::string& name_or_arn, const StackOrigin& origin) const {
  TrackerOptions options;
  options.stack_name = name_or_arn;
  options.baseline_event_id = origin.baseline_event_id;
  options.past_operation = origin.past_operation;
  options.stall_after = world_.options.stall_after;
  options.expect_within = world_.options.expect_within;
  options.expectation = world_.options.expectation;
  return Tracker(std::move(options));
}

void FollowedStack::note_baseline(std::stop_token stop) {
  const bool join = world_.options.join_running;
  BackToNewestOperation back;
  const auto is_earlier = [&](const StackEvent& event) { return back.is_earlier(event); };
  const auto events = join ? world_.cloudformation.events_back_to(name_, is_earlier, stop)
                           : world_.cloudformation.latest_events(name_, stop);
  if (!events || events->empty()) return;
  const std::size_t new_from = join ? running_operation(*events) : events->size();
  origin_ = {name_, events->back().stack_id, {}};
  if (new_from > 0) {
    origin_.baseline_event_id = (*events)[new_from - 1].event_id;
    origin_.past_operation = operation_that_ended((*events)[new_from - 1]);
  }
  tracker_ = tracker_for(name_, origin_);
}

// By ARN where it is known: meanwhile the stack may have been deleted, or its name given to another.
void FollowedStack::begin_at(const StackOrigin& origin) {
  origin_ = origin;
  tracker_ = tracker_for(origin.arn.empty() ? name_ : origin.arn, origin);
}

void FollowedStack::begin_settling() {
  at_rest_ = false;
  pace_.hurry();
}

Instant FollowedStack::next_poll(double random, Duration slowest_while_running) const {
  const Duration wait = pace_.next(random, calls_while_running() > 0 ? slowest_while_running : longest_duration);
  // Where an answer takes longer than that, there is a breath at least.
  return std::max(poll_began_ + wait, poll_ended_ + wait / 4);
}

std::size_t FollowedStack::calls_while_running() const {
  return tracker_.started() && !tracker_.finished() ? 1 + tracker_.nested_to_follow().size() : 0;
}

Time FollowedStack::time_at(Instant when) {
  const auto service_time = world_.cloudformation.service_time(when);
  if (service_time) tracker_.count_by_service_time();
  return service_time.value_or(world_.time.at(when));
}

void FollowedStack::take(const std::string& stack_id, const std::vector<StackEvent>& events) {
  const Time now = time_at(world_.clock.monotonic());
  world_.signals.send_all(tracker_.take(stack_id, events, now));
}

void FollowedStack::poll(bool settling, std::stop_token stop) {
  poll_began_ = world_.clock.monotonic();
  try {
    const bool moved = read_events(stop);
    const bool is_due = poll_began_ - status_read_at_ >= status_interval;
    if (settling || tracker_.finished() || is_due) read_status(settling, stop);
    note_success();
    pace_.note(moved ? PollPace::Read::moved : PollPace::Read::quiet);
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::interrupted) return;
    note_unread();
    world_.gap.failed(name_, error);
    pace_.note(PollPace::Read::failed);
  }
  poll_ended_ = world_.clock.monotonic();
}

bool FollowedStack::read_events(std::stop_token stop) {
  bool moved = read_root(stop);
  std::set<std::string> read;
  // What was kept for the tick may name further nested stacks.
  for (bool more = true; more;) {
    moved = read_nested(read, stop) || moved;
    const Time began = time_at(poll_began_);
    world_.signals.send_all(tracker_.tick(began));
    more = next_nested(read).has_value();
  }
  return moved;
}

bool FollowedStack::read_root(std::stop_token stop) {
  const std::string root = tracker_.root();
  const auto events = world_.cloudformation.events_since(root, tracker_.newest_event_id(root), stop);
  if (!events || events->empty()) return false;
  take(events->front().stack_id, *events);
  return true;
}

std::optional<std::string> FollowedStack::next_nested(const std::set<std::string>& read) const {
  for (const std::string& nested : tracker_.nested_to_follow()) {
    if (!read.contains(nested)) return nested;
  }
  return std::nullopt;
}

/// To any depth: one that is read may name others. One that is denied keeps no other from being read.
bool FollowedStack::read_nested(std::set<std::string>& read, std::stop_token stop) {
  bool moved = false;
  std::optional<Error> denial;
  while (const auto nested = next_nested(read)) {
    read.insert(*nested);
    try {
      moved = read_one_nested(*nested, stop) || moved;
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::denied) throw;
      denial = error;
    }
  }
  if (denial) throw Error(*denial);
  return moved;
}

// Where rights end at the root, the root is followed all the same: for the tracker the others have nothing to say.
bool FollowedStack::read_one_nested(const std::string& nested, std::stop_token stop) {
  const auto arn = parse_stack_arn(nested);
  const std::string& name = arn ? arn->name : nested;
  std::vector<StackEvent> events;
  try {
    events = events_of(nested, std::move(stop));
    if (denials_.erase(nested) > 0) world_.gap.succeeded(name);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::denied) throw;
    world_.gap.failed(name, error);
    if (++denials_[nested] < denials_to_believe) throw;
  }
  take(nested, events);
  return !events.empty();
}

std::vector<StackEvent> FollowedStack::events_of(const std::string& nested, std::stop_token stop) {
  const std::string seen = tracker_.newest_event_id(nested);
  // What a nested stack did in earlier operations may be long.
  const auto is_past = [start = *tracker_.started_at()](const StackEvent& event) { return event.at < start; };
  const auto events = seen.empty() ? world_.cloudformation.events_back_to(nested, is_past, std::move(stop))
                                   : world_.cloudformation.events_since(nested, seen, std::move(stop));
  return events.value_or(std::vector<StackEvent>());
}

void FollowedStack::read_status(bool settling, std::stop_token stop) {
  description_ = world_.cloudformation.describe_stack(tracker_.root(), stop);
  status_read_at_ = world_.clock.monotonic();
  if (!description_) {
    at_rest_ = true;
    return;
  }
  world_.signals.send_all(tracker_.observe(*description_, time_at(status_read_at_)));
  const bool maybe_stale = description_->status == StackStatus::review_in_progress && !tracker_.started();
  if (settling && maybe_stale && stale_reviews_++ < allowed_stale_reviews) return;
  at_rest_ = !is_busy(description_->status) && (!tracker_.started() || tracker_.finished());
  if (!explain_failure(stop)) {
    at_rest_ = false;
  } else if (may_have_a_successor()) {
    follow_again_by_name();
  }
}

bool FollowedStack::wants_to_know_why() const {
  if (!tracker_.finished() || tracker_.verdict() != Verdict::failed) return false;
  const auto failure = tracker_.first_failure();
  return !failure || wants_explanation(*failure);
}

std::string FollowedStack::failed_operation() const {
  if (!tracker_.operation_id().empty()) return tracker_.operation_id();
  return description_->status == tracker_.status() ? story_of(description_->last_operations) : std::string();
}

// What could not be asked stays unsaid and is no gap: what happened was read.
bool FollowedStack::explain_failure(std::stop_token stop) {
  if (explanation_.of != tracker_.started_at()) explanation_ = {tracker_.started_at()};
  if (explanation_.is_over || !wants_to_know_why()) return true;
  const std::string operation = failed_operation();
  explanation_.is_over = true;
  if (operation.empty()) return true;
  const Time now = time_at(poll_began_);
  try {
    explanation_.cause = world_.explain(description_->name, operation, now, std::move(stop)).value_or("");
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::interrupted) throw;
    const bool may_be_answered = error.kind() == ErrorKind::unavailable;
    explanation_.is_over = !may_be_answered || ++explanation_.unanswered >= questions_about_a_failure;
    if (explanation_.is_over) world_.explain.give_up(description_->name, operation, error, now);
  }
  return explanation_.is_over;
}

bool FollowedStack::may_have_a_successor() const {
  const bool known_by_name = tracker_.root() != name_;
  const bool was_told = before_recreation_ && before_recreation_->arn == description_->id;
  return description_->status == StackStatus::delete_complete && known_by_name && !was_told;
}

// A deploy tool deletes a stack that is in ROLLBACK_COMPLETE and creates it anew: the old ARN has told its story.
void FollowedStack::follow_again_by_name() {
  before_recreation_ = outcome();
  tracker_ = tracker_for(name_);
  pace_.hurry();
  at_rest_ = false;  // until the name was asked about too
}

bool FollowedStack::may_be_watched_by_list() const {
  const bool is_quiet = pace_.is_slowest() || !tracker_.started();
  return is_at_rest() && is_quiet && tracker_.nested_to_follow().empty();
}

bool FollowedStack::glance(const StackDescription* listed, bool settling) {
  const bool is_there = listed != nullptr;
  if (!was_read()) return is_there && is_busy(listed->status);
  unreachable_since_.reset();
  const bool is_news = is_there != description_.has_value() || (is_there && !is_the_same(*listed, *description_));
  const bool is_unclear = is_there && settling && listed->status == StackStatus::review_in_progress;
  at_rest_ = !is_news && !is_unclear;
  if (!at_rest_) pace_.hurry();
  return !at_rest_;
}

// A stack's status changes once something in it has failed; until then there is no need to ask for it.
bool FollowedStack::is_ahead(const StackDescription* listed) {
  const bool is_same = listed != nullptr && listed->status == tracker_.status() &&
                       (listed->id == tracker_.root() || listed->name == tracker_.root());
  if (is_same) {
    status_read_at_ = world_.clock.monotonic();
  } else {
    pace_.hurry();
  }
  return !is_same;
}

void FollowedStack::note_success() {
  unreachable_since_.reset();
  world_.gap.succeeded(name_);
}

void FollowedStack::note_unread() {
  if (!unreachable_since_) unreachable_since_ = world_.clock.monotonic();
}

void FollowedStack::conclude() {
  const Time now = time_at(world_.clock.monotonic());
  world_.signals.send_all(tracker_.tell_rest(now));
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
  if (outcome.touched) outcome.verdict = tracker_.verdict();
  outcome.at_rest = is_at_rest();
  if (const auto failure = tracker_.first_failure()) outcome.failure = failure_text(*failure);
  if (explanation_.of == tracker_.started_at() && !explanation_.cause.empty()) outcome.failure = explanation_.cause;
  return outcome;
}

}  // namespace signalbox
