// The tracker on every complete recording of a real deployment: however its events are cut into pages, the same is
// told.
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

#include "core/tracker.hpp"
#include "support/timelines.hpp"

namespace signalbox::testing {
namespace {

using Events = std::vector<StackEvent>;

Tracker plain_tracker_for(const Timeline& timeline) {
  TrackerOptions options;
  options.correlation_id = "20260114-123456-abc123";
  options.environment = "production";
  options.stack_name = timeline.stack;
  return Tracker(std::move(options));
}

std::vector<Signal> without_progress(std::vector<Signal> signals) {
  std::erase_if(signals, [](const Signal& signal) { return signal.kind == SignalKind::progress; });
  return signals;
}

void append(std::vector<Signal>& to, std::vector<Signal> more) { std::ranges::move(more, std::back_inserter(to)); }

/// As whoever follows does: nested stacks are read after their parent, here with nothing in them.
std::vector<Signal> take_with_nested(Tracker& tracker, const std::string& stack, std::span<const StackEvent> events,
                                     Time now) {
  std::vector<Signal> signals = tracker.take(stack, events, now);
  std::set<std::string> read;
  for (bool more = true; more;) {
    more = false;
    for (const std::string& nested : tracker.nested_to_follow()) {
      if (!read.insert(nested).second) continue;
      append(signals, tracker.take(nested, {}, now));
      more = true;
    }
  }
  return signals;
}

std::vector<Signal> in_one_go(Tracker& tracker, const Timeline& timeline) {
  return without_progress(take_with_nested(tracker, timeline.stack, timeline.events, timeline.events.back().at));
}

std::vector<Signal> one_by_one(Tracker& tracker, const Timeline& timeline) {
  std::vector<Signal> signals;
  for (const StackEvent& event : timeline.events) {
    append(signals, take_with_nested(tracker, tracker.root(), std::span(&event, 1), event.at));
    append(signals, tracker.tick(event.at));
  }
  return without_progress(std::move(signals));
}

/// Pages that overlap with what came before, repeat themselves, and come with a clock of ours that is off by up to an
/// hour.
std::vector<Signal> in_random_pages(Tracker& tracker, const Timeline& timeline, std::mt19937_64& random) {
  const auto below = [&](std::size_t limit) {
    return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random);
  };
  const Duration skew = std::chrono::minutes(60) - std::chrono::minutes(below(121));
  std::vector<Signal> signals;
  std::size_t told = 0;
  while (told < timeline.events.size()) {
    const std::size_t begin = told - below(told + 1);
    const std::size_t end = told + 1 + below(std::min<std::size_t>(timeline.events.size() - told, 30));
    const std::span page(timeline.events.data() + begin, end - begin);
    const Time now = page.back().at + skew;
    append(signals, take_with_nested(tracker, tracker.root(), page, now));
    append(signals, take_with_nested(tracker, tracker.root(), page, now));
    append(signals, tracker.tick(now));
    told = end;
  }
  return without_progress(std::move(signals));
}

TEST(TrackerTimelines, EveryPagingTellsTheSame) {
  std::mt19937_64 random(20260114);
  for (const Timeline* timeline : complete_timelines()) {
    SCOPED_TRACE(timeline->id);
    Tracker whole = plain_tracker_for(*timeline);
    Tracker single = plain_tracker_for(*timeline);
    const auto expected = in_one_go(whole, *timeline);
    ASSERT_EQ(one_by_one(single, *timeline), expected);
    for (int round = 0; round < 3; ++round) {
      Tracker paged = plain_tracker_for(*timeline);
      ASSERT_EQ(in_random_pages(paged, *timeline, random), expected);
      ASSERT_EQ(paged.progress(), whole.progress());
      ASSERT_EQ(paged.nested_to_follow(), whole.nested_to_follow());
    }
  }
}

TEST(TrackerTimelines, TheFinalStatusIsTheRecordedOne) {
  for (const Timeline* timeline : complete_timelines()) {
    SCOPED_TRACE(timeline->id);
    Tracker tracker = plain_tracker_for(*timeline);
    const auto signals = in_one_go(tracker, *timeline);
    EXPECT_TRUE(tracker.finished());
    EXPECT_EQ(to_string(tracker.status()), timeline->stack_status_final);
    EXPECT_EQ(signals.front().kind, SignalKind::stack_started);
    EXPECT_EQ(std::ranges::count(signals, SignalKind::stack_started, &Signal::kind), 1);
    EXPECT_EQ(std::ranges::count(signals, SignalKind::stack_finished, &Signal::kind), 1);
    EXPECT_EQ(tracker.started_at(), timeline->start);
    const bool succeeded = phase_of(tracker.status()) == StackPhase::succeeded;
    EXPECT_EQ(tracker.verdict(), succeeded ? Verdict::succeeded : Verdict::failed);
    EXPECT_EQ(tracker.root(), timeline->stack_arn);
    EXPECT_TRUE(tracker.moving().empty());
  }
}

/// Each end of a resource, with its time and reason; how often it is recorded, and how often it was told.
using Ends = std::map<std::tuple<std::string, std::string, Time, std::string>, int>;

TEST(TrackerTimelines, EachEndOfAResourceIsToldExactlyOnce) {
  for (const Timeline* timeline : complete_timelines()) {
    SCOPED_TRACE(timeline->id);
    Ends recorded;
    for (const StackEvent& event : timeline->events) {
      if (is_about_stack_itself(event) || event.status.ends_with("_IN_PROGRESS")) continue;
      ++recorded[{event.logical_id, event.status, event.at, event.reason}];
    }
    Ends told;
    Tracker tracker = plain_tracker_for(*timeline);
    for (const Signal& signal : in_one_go(tracker, *timeline)) {
      const bool end = signal.kind == SignalKind::resource_finished || signal.kind == SignalKind::resource_failed ||
                       signal.kind == SignalKind::resource_cancelled;
      if (end) ++told[{signal.resource, signal.status, signal.at, signal.reason}];
    }
    EXPECT_EQ(told, recorded);
  }
}

TEST(TrackerTimelines, ACreatedResourceStartsOnceHoweverOftenItsBeginningIsSaid) {
  for (const Timeline* timeline : complete_timelines()) {
    SCOPED_TRACE(timeline->id);
    std::map<std::string, Time> begun;
    for (const StackEvent& event : timeline->events) {
      if (!is_about_stack_itself(event) && event.status == "CREATE_IN_PROGRESS")
        begun.emplace(event.logical_id, event.at);
    }
    std::map<std::string, Time> told;
    Tracker tracker = plain_tracker_for(*timeline);
    for (const Signal& signal : in_one_go(tracker, *timeline)) {
      if (signal.kind != SignalKind::resource_started || signal.status != "CREATE_IN_PROGRESS") continue;
      EXPECT_TRUE(told.emplace(signal.resource, signal.at).second) << signal.resource << " started twice";
    }
    EXPECT_EQ(told, begun);
  }
}

TEST(TrackerTimelines, ASuccessfulCreateIsDoneToTheLastResource) {
  for (const Timeline* timeline : complete_timelines()) {
    if (timeline->stack_status_final != "CREATE_COMPLETE") continue;
    SCOPED_TRACE(timeline->id);
    Tracker tracker = plain_tracker_for(*timeline);
    (void)in_one_go(tracker, *timeline);
    EXPECT_EQ(tracker.progress().done, tracker.progress().seen);
    EXPECT_EQ(tracker.first_failure(), std::nullopt) << tracker.first_failure()->reason;
  }
}

TEST(TrackerTimelines, AFailedDeploymentNamesAFailureThatIsNoEcho) {
  for (const Timeline* timeline : complete_timelines()) {
    SCOPED_TRACE(timeline->id);
    const bool recorded = std::ranges::any_of(timeline->events, [](const StackEvent& event) {
      return event.status.ends_with("_FAILED") && !is_echo_of_another_failure(event);
    });
    Tracker tracker = plain_tracker_for(*timeline);
    (void)in_one_go(tracker, *timeline);
    if (recorded) {
      ASSERT_TRUE(tracker.first_failure());
      EXPECT_FALSE(is_echo_of_another_failure(*tracker.first_failure()));
    }
  }
}

/// Parent and nested stacks as a monitor reads them: each in its own pages, whichever comes first.
TEST(TrackerTimelines, NestedStacksAreToldUnderTheirParentsNameInAnyOrderOfReading) {
  const Timeline& parent = timeline("github-com-ahighbr-qs-workshop-tcat-qs-workshop-default-f3292-create-25547606");
  const auto nested = nested_in(parent);
  ASSERT_EQ(nested.size(), 2U);
  const auto resources = [](const std::vector<Signal>& signals) {
    std::multiset<std::tuple<SignalKind, std::string, std::string, Time>> told;
    for (const Signal& signal : signals) told.emplace(signal.kind, signal.resource, signal.status, signal.at);
    return told;
  };
  Tracker first = plain_tracker_for(parent);
  std::vector<Signal> parent_first = first.take(parent.stack, parent.events, parent.events.back().at);
  EXPECT_EQ(first.nested_to_follow().size(), 1U) << "the other one is named after the end of this one";
  for (const Timeline* one : nested)
    append(parent_first, first.take(one->stack_arn, one->events, one->events.back().at));
  EXPECT_TRUE(first.nested_to_follow().empty());

  Tracker second = plain_tracker_for(parent);
  std::vector<Signal> nested_first;
  for (const Timeline* one : nested)
    append(nested_first, second.take(one->stack_arn, one->events, one->events.back().at));
  EXPECT_TRUE(nested_first.empty()) << "nobody has named them yet";
  append(nested_first, in_one_go(second, parent));

  EXPECT_EQ(resources(nested_first), resources(parent_first));
  EXPECT_EQ(first.progress(), second.progress());
  EXPECT_EQ(first.progress().done, first.progress().seen);
  const bool named =
      std::ranges::any_of(parent_first, [](const Signal& signal) { return signal.resource == "VPCStack/VPC"; });
  EXPECT_TRUE(named);
}

}  // namespace
}  // namespace signalbox::testing
