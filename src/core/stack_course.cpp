#include "core/stack_course.hpp"

namespace signalbox {

StackCourse::Turn StackCourse::advance(StackStatus own_status, bool is_another) {
  switch (own_status) {
    case StackStatus::create_in_progress:
    case StackStatus::update_in_progress:
    case StackStatus::delete_in_progress:
    case StackStatus::import_in_progress:
      return start(own_status, is_another);
    case StackStatus::rollback_in_progress:
    case StackStatus::update_rollback_in_progress:
    case StackStatus::import_rollback_in_progress:
      return turn_back(own_status);
    case StackStatus::update_complete_cleanup_in_progress:
    case StackStatus::update_rollback_complete_cleanup_in_progress:
      return clean_up(own_status);
    case StackStatus::create_failed:
    case StackStatus::create_complete:
    case StackStatus::rollback_failed:
    case StackStatus::rollback_complete:
    case StackStatus::delete_failed:
    case StackStatus::delete_complete:
    case StackStatus::update_complete:
    case StackStatus::update_failed:
    case StackStatus::update_rollback_failed:
    case StackStatus::update_rollback_complete:
    case StackStatus::import_complete:
    case StackStatus::import_rollback_failed:
    case StackStatus::import_rollback_complete:
      return end(own_status);
    case StackStatus::review_in_progress:
    case StackStatus::unknown:
      return {};
  }
  return {};
}

void StackCourse::join() {
  if (!begun()) (void)begin(StackStatus::unknown, Leg::forward);
}

StackCourse::Turn StackCourse::begin(StackStatus status, Leg leg) {
  *this = {};
  first_ = status_ = status;
  leg_ = first_leg_ = leg;
  return {.began = true, .turned_back = leg == Leg::back, .cleaning_up = leg == Leg::cleanup};
}

StackCourse::Turn StackCourse::start(StackStatus status, bool is_another) {
  if (abandons_by_deleting(status)) {
    const bool first_time = !abandoned_ && leg_ != Leg::back;
    abandoned_ = true;
    status_ = status;
    leg_ = Leg::back;
    return {.turned_back = first_time};
  }
  // CloudFormation sometimes says the beginning twice. Any other one means that the end of what ran before was never
  // seen.
  if (running() && status == first_ && leg_ == Leg::forward && !is_another) return {};
  return begin(status, Leg::forward);
}

/// A create that fails with OnFailure=DELETE, or a stack that is deleted while it moves.
bool StackCourse::abandons_by_deleting(StackStatus status) const {
  return running() && status == StackStatus::delete_in_progress && first_ != StackStatus::delete_in_progress &&
         first_ != StackStatus::unknown;
}

StackCourse::Turn StackCourse::turn_back(StackStatus status) {
  if (!running()) return begin(status, Leg::back);
  const bool first_time = leg_ != Leg::back;
  status_ = status;
  leg_ = Leg::back;
  return {.turned_back = first_time};
}

StackCourse::Turn StackCourse::clean_up(StackStatus status) {
  if (!running()) return begin(status, Leg::cleanup);
  const bool first_time = leg_ != Leg::cleanup;
  status_ = status;
  leg_ = Leg::cleanup;
  return {.cleaning_up = first_time};
}

StackCourse::Turn StackCourse::end(StackStatus status) {
  if (!begun() || status == status_) return {};
  status_ = status;
  leg_ = Leg::ended;
  return {.ended = true};
}

Verdict StackCourse::verdict() const {
  // Deleted is what was asked for only when deletion was asked for.
  return abandoned_ ? Verdict::failed : verdict_of(status_);
}

namespace {

struct FoundOperation {
  std::size_t begin = 0;
  StackCourse course;
};

FoundOperation find_newest(std::span<const StackEvent> oldest_first) {
  FoundOperation found{oldest_first.size(), {}};
  OperationMarks marks;
  for (std::size_t i = 0; i < oldest_first.size(); ++i) {
    const StackEvent& event = oldest_first[i];
    if (marks.is_past(event, found.course.running())) continue;
    if (!is_about_stack_itself(event)) {
      if (found.course.begun()) marks.note(event);
      continue;
    }
    if (found.course.advance(parse_stack_status(event.status), marks.is_another_beginning(event)).began) {
      found.begin = i;
      marks.begin(event);
    } else if (found.course.begun()) {
      marks.note(event);
    }
  }
  return found;
}

/// One that nothing of the same story comes before: a rollback's, or a deletion in the middle, may have a deployment
/// before it.
bool begins_a_story(StackStatus status) {
  return status == StackStatus::create_in_progress || status == StackStatus::update_in_progress ||
         status == StackStatus::import_in_progress;
}

}  // namespace

std::size_t newest_operation(std::span<const StackEvent> oldest_first) { return find_newest(oldest_first).begin; }

std::size_t running_operation(std::span<const StackEvent> oldest_first) {
  const FoundOperation newest = find_newest(oldest_first);
  return newest.course.ended() ? oldest_first.size() : newest.begin;
}

bool BackToNewestOperation::is_earlier(const StackEvent& event) {
  if (is_before_beginning(event)) return true;
  if (!is_about_stack_itself(event)) return false;
  const StackPhase phase = phase_of(parse_stack_status(event.status));
  if (phase == StackPhase::in_progress || phase == StackPhase::unknown) {
    was_in_progress_ = true;
    oldest_own_ = event;
    return false;
  }
  return was_in_progress_;
}

/// Known by its operation to be an earlier one's, though nobody has seen that one's end.
bool BackToNewestOperation::is_before_beginning(const StackEvent& event) const {
  return begins_a_story(parse_stack_status(oldest_own_.status)) && kinship(oldest_own_, event) == Kinship::another;
}

}  // namespace signalbox
