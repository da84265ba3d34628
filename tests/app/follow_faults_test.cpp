// Every complete recording, with calls that are throttled, fail, are cut off, and with pages that come twice: exactly
// the signals of the fault-free run, in the same order, under the same marks.
#include "app/follow_stage.hpp"
#include "core/tracker.hpp"
#include "support/faulty_cloudformation.hpp"

namespace signalbox {

inline void PrintTo(const Signal& signal, std::ostream* out) {
  *out << to_string(signal.kind) << ' ' << signal.resource << ' ' << signal.status << ' ' << signal.mark << ' '
       << signal.text;
}

namespace testing {
namespace {

constexpr Faults bad_day{.throttled = 0.3, .server_error = 0.1, .connection_dropped = 0.05, .page_twice = 0.3};

/// What depends on the reader's own clock and troubles is left out.
std::vector<Signal> of_the_operation(std::vector<Signal> signals) {
  std::erase_if(signals, [](const Signal& signal) {
    return signal.kind == SignalKind::progress || signal.kind == SignalKind::monitor_gap ||
           signal.kind == SignalKind::monitor_recovered;
  });
  return signals;
}

/// Stack by stack, since several are read one after the other; counts are as of the moment when a signal is made.
std::map<std::string, std::vector<Signal>> by_stack(const std::vector<Signal>& signals) {
  std::map<std::string, std::vector<Signal>> stacks;
  for (Signal signal : signals) {
    signal.progress = {};
    const auto slash = signal.resource.rfind('/');
    stacks[slash == std::string::npos ? "" : signal.resource.substr(0, slash)].push_back(std::move(signal));
  }
  return stacks;
}

/// Where two stories part; empty when they are the same.
std::string difference(const std::vector<Signal>& told, const std::vector<Signal>& expected) {
  const auto [left, right] = std::ranges::mismatch(told, expected);
  if (left == told.end() && right == expected.end()) return {};
  const auto show = [](auto at, auto end) { return at == end ? "nothing more" : ::testing::PrintToString(*at); };
  return fmt::format("signal {}: {}\n  instead of {}", left - told.begin(), show(left, told.end()),
                     show(right, expected.end()));
}

std::string difference_by_stack(const std::vector<Signal>& told, const std::vector<Signal>& expected) {
  auto left = by_stack(told);
  std::string found;
  for (const auto& [stack, signals] : by_stack(expected)) {
    const std::string here = difference(left[stack], signals);
    if (!here.empty()) found += fmt::format("[{}] {}\n", stack, here);
  }
  return found.empty() && left.size() != by_stack(expected).size() ? "another stack is told of" : found;
}

FollowOptions watching_closely(const std::string& stack) {
  FollowOptions options;
  options.stacks = {stack};
  options.stall_after = 40s;
  options.expect_within = 3min;
  options.give_up_after = 10h;
  return options;
}

class FollowingOnABadDay : public FollowingStacks {
 protected:
  struct Run {
    std::vector<Signal> signals;
    StackOutcome outcome;
    int failures = 0;
  };
  /// With the nested stacks that were recorded with it.
  Run follow_recording(const Timeline& recording, const Faults& faults, std::uint64_t seed) {
    clock.jump(begin - clock.now());
    FakeCloudFormation service(clock);
    FaultyCloudFormation faulty(service, seed);
    SignalRecorder told;
    Broadcast broadcast("me", production, {&told});
    service.play(recording.stack, recording, begin + 1s, recording.stack_arn);
    for (const Timeline* nested : nested_in(recording))
      service.play(nested->stack, *nested, begin + 1s + (nested->start - recording.start), nested->stack_arn);
    FollowStacks followed(faulty, clock, broadcast, watching_closely(recording.stack));
    followed.note_baseline({});
    faulty.inject(faults);
    followed.start();
    clock.pass(recording.events.back().at - recording.start + 31s, one_reader);
    const auto outcomes = settle(followed, faulty, std::nullopt);
    return {of_the_operation(told.all()), outcomes.at(0), faulty.failures()};
  }

  const Time begin = clock.now();
};

class FollowingEveryRecordingOnABadDay : public FollowingOnABadDay, public ::testing::WithParamInterface<int> {};

constexpr int portions_of_bad_days = 8;

TEST_P(FollowingEveryRecordingOnABadDay, TellsExactlyWhatAGoodDayTells) {
  const auto recordings = complete_timelines();
  int failures = 0;
  for (std::size_t number = std::size_t(GetParam()); number < recordings.size(); number += portions_of_bad_days) {
    const Timeline& recording = *recordings[number];
    SCOPED_TRACE(recording.id);
    const Run good = follow_recording(recording, {}, 0);
    const Run bad = follow_recording(recording, bad_day, number + 1);
    if (nested_in(recording).empty()) {
      ASSERT_EQ(difference(bad.signals, good.signals), "");
    }
    ASSERT_EQ(difference_by_stack(bad.signals, good.signals), "");
    EXPECT_EQ(to_string(bad.outcome.status), recording.stack_status_final);
    EXPECT_TRUE(bad.outcome.at_rest);
    EXPECT_EQ(bad.outcome.failure, good.outcome.failure);
    failures += bad.failures;
  }
  EXPECT_GT(failures, 100);
}

INSTANTIATE_TEST_SUITE_P(Portion, FollowingEveryRecordingOnABadDay, ::testing::Range(0, portions_of_bad_days));

TEST_F(FollowingOnABadDay, NestedStacksTellTheSameEachInItsOrder) {
  const Timeline& parent = timeline("github-com-ahighbr-qs-workshop-tcat-qs-workshop-default-f3292-create-25547606");
  ASSERT_EQ(nested_in(parent).size(), 2U);
  const Run good = follow_recording(parent, {}, 0);
  EXPECT_EQ(by_stack(good.signals).size(), 3U);
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    EXPECT_EQ(difference_by_stack(follow_recording(parent, bad_day, seed).signals, good.signals), "") << seed;
  }
}

TEST_F(FollowingOnABadDay, WhoReadsItAllAfterwardsTellsTheSame) {
  for (const Timeline* recording : complete_timelines()) {
    if (recording->events.size() > 60 || !nested_in(*recording).empty()) continue;
    const Run live = follow_recording(*recording, {}, 0);
    SignalRecorder told;
    Broadcast broadcast("me", production, {&told});
    FakeCloudFormation service(clock);
    service.play(recording->stack, *recording, begin + 1s, recording->stack_arn);
    FollowStacks later(service, clock, broadcast, watching_closely(recording->stack));
    later.begin_at({{recording->stack, recording->stack_arn, ""}});
    later.start();
    (void)settle(later, service, std::nullopt);
    ASSERT_EQ(difference(of_the_operation(told.all()), live.signals), "") << recording->id;
  }
}

}  // namespace
}  // namespace testing
}  // namespace signalbox
