// Stalls and overruns on every complete recording of a real deployment, for thresholds at, above and below each of its
// own silences, against a naive reading of its times.
#include <gtest/gtest.h>

#include <random>
#include <set>

#include "core/tracker.hpp"
#include "support/timelines.hpp"

namespace signalbox::testing {
namespace {

using namespace std::chrono_literals;

struct Told {
  SignalKind kind;
  Time at{};
  Duration elapsed{};
  friend auto operator<=>(const Told&, const Told&) = default;
};

void PrintTo(const Told& told, std::ostream* out) {
  *out << to_string(told.kind) << ' ' << to_iso8601(told.at) << ' ' << human_duration(told.elapsed);
}

Tracker tracker_for(const Timeline& timeline, Duration stall_after, Duration expect_within) {
  TrackerOptions options;
  options.stack_name = timeline.stack;
  options.stall_after = stall_after;
  options.expect_within = expect_within;
  return Tracker(std::move(options));
}

/// Straight from the recording's times: what comes later in it with an earlier time moves nothing.
std::vector<Told> naive(const Timeline& timeline, Duration stall_after, Duration expect_within) {
  std::vector<Told> told;
  Time newest = timeline.start;
  for (const StackEvent& event : timeline.events) {
    const Duration silence = event.at - newest;
    for (Duration due = stall_after; due < silence; due *= 2) told.push_back({SignalKind::stalled, newest + due, due});
    if (silence > stall_after) told.push_back({SignalKind::moving_again, event.at, silence});
    newest = std::max(newest, event.at);
  }
  if (newest - timeline.start > expect_within)
    told.push_back({SignalKind::overdue, timeline.start + expect_within, expect_within});
  std::ranges::sort(told);
  return told;
}

std::vector<Signal> about_time(const std::vector<Signal>& signals) {
  std::vector<Signal> found;
  for (const Signal& signal : signals) {
    const bool of_time = signal.kind == SignalKind::stalled || signal.kind == SignalKind::moving_again ||
                         signal.kind == SignalKind::overdue;
    if (of_time) found.push_back(signal);
  }
  return found;
}

std::vector<Told> told(const std::vector<Signal>& signals) {
  std::vector<Told> told;
  for (const Signal& signal : signals) told.push_back({signal.kind, signal.at, signal.elapsed});
  std::ranges::sort(told);
  return told;
}

/// As a monitor sees it: in portions, with looks at the clock in between, also long after the newest event.
std::vector<Signal> watched(Tracker& tracker, const Timeline& timeline, std::mt19937_64& random) {
  const auto below = [&](std::size_t limit) {
    return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random);
  };
  const Duration skew = std::chrono::minutes(60) - std::chrono::minutes(below(121));
  std::vector<Signal> signals;
  const auto append = [&](std::vector<Signal> more) { std::ranges::move(more, std::back_inserter(signals)); };
  for (std::size_t next = 0; next < timeline.events.size();) {
    const std::size_t end = std::min(next + 1 + below(20), timeline.events.size());
    const std::span portion(timeline.events.data() + next, end - next);
    const Time newest = portion.back().at;
    append(tracker.take(tracker.root(), portion, newest + skew));
    for (const std::string& nested : tracker.nested_to_follow()) append(tracker.take(nested, {}, newest + skew));
    next = end;
    if (next == timeline.events.size()) break;
    const Duration silence = std::max(timeline.events[next].at - newest, Duration(0));
    append(tracker.tick(newest + skew + silence / 2));
    append(tracker.tick(newest + skew + silence));
  }
  append(tracker.tell_rest(timeline.events.back().at));
  append(tracker.tick(timeline.events.back().at + skew + 100h));
  return signals;
}

/// At, just below and just above silences of this recording, the longest first.
std::set<Duration> thresholds(const Timeline& timeline, std::size_t most) {
  std::set<Duration, std::greater<>> silences;
  Time newest = timeline.start;
  for (const StackEvent& event : timeline.events) {
    if (event.at > newest) silences.insert(event.at - newest);
    newest = std::max(newest, event.at);
  }
  std::set<Duration> thresholds{1h};
  for (const Duration silence : silences) {
    if (thresholds.size() > most) break;
    thresholds.insert({std::max(silence - 1ms, Duration(1)), silence, silence + 1ms});
  }
  return thresholds;
}

TEST(StallTimelines, EveryThresholdTellsWhatTheTimesSay) {
  std::mt19937_64 random(20260114);
  for (const Timeline* timeline : complete_timelines()) {
    SCOPED_TRACE(timeline->id);
    for (const Duration threshold : thresholds(*timeline, 3)) {
      const Duration expected = threshold * 3;
      Tracker whole = tracker_for(*timeline, threshold, expected);
      auto at_once = whole.take(timeline->stack, timeline->events, timeline->events.back().at);
      std::ranges::move(whole.tell_rest(timeline->events.back().at), std::back_inserter(at_once));
      ASSERT_EQ(told(about_time(at_once)), naive(*timeline, threshold, expected)) << human_duration(threshold);
      Tracker monitor = tracker_for(*timeline, threshold, expected);
      ASSERT_EQ(about_time(watched(monitor, *timeline, random)), about_time(at_once)) << human_duration(threshold);
    }
  }
}

TEST(StallTimelines, ThereAreStallsToTell) {
  const bool any = std::ranges::any_of(
      complete_timelines(), [](const Timeline* timeline) { return !naive(*timeline, 10min, 1000h).empty(); });
  EXPECT_TRUE(any);
}

}  // namespace
}  // namespace signalbox::testing
