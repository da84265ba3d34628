#include "estimate/duration_estimate.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <array>

#include "support/timelines.hpp"

namespace signalbox::testing {
namespace {

using namespace std::chrono_literals;
using Estimates = std::vector<std::optional<DurationEstimate>>;

DurationEstimate six_minutes() { return {6min, 4min, 9min, 12}; }

TEST(DurationEstimate, WithoutDeploymentsItIsNotKnown) {
  EXPECT_EQ(estimate_duration({}), std::nullopt);
  EXPECT_EQ(estimate_text(std::nullopt), "not known yet");
}

TEST(DurationEstimate, OneDeploymentIsAllThereIsToSay) {
  const std::array<Duration, 1> durations{6min};
  const auto estimate = estimate_duration(durations);
  EXPECT_EQ(estimate, (DurationEstimate{6min, 6min, 6min, 1}));
  EXPECT_EQ(estimate_text(estimate), "about 6m (from 1 deployment)");
}

TEST(DurationEstimate, TheMedianAndTheInnerFourFifthsAreTaken) {
  std::vector<Duration> durations;
  for (int i = 11; i > 0; --i) durations.emplace_back(i * 1min);
  EXPECT_EQ(estimate_duration(durations), (DurationEstimate{6min, 2min, 10min, 11}));
}

TEST(DurationEstimate, AnEvenNumberOfDeploymentsMeetsInTheMiddle) {
  const std::array<Duration, 2> durations{2min, 1min};
  EXPECT_EQ(estimate_duration(durations)->median, 90s);
}

TEST(DurationEstimate, ClocksThatWereSetBackDoNotCount) {
  const std::array<Duration, 2> durations{-5min, 1min};
  EXPECT_EQ(estimate_duration(durations), (DurationEstimate{1min, 1min, 1min, 1}));
}

TEST(DurationEstimate, OnlyTheNewestHundredCount) {
  std::vector<Duration> durations(samples_that_count, 1min);
  durations.insert(durations.end(), 1000, 60min);
  EXPECT_EQ(estimate_duration(durations), (DurationEstimate{1min, 1min, 1min, samples_that_count}));
}

TEST(DurationEstimate, TextRoundsToWhatIsKnown) {
  EXPECT_EQ(estimate_text(DurationEstimate{6min, 4min, 9min, 12}), "about 6m (usually 4m – 9m, from 12 deployments)");
  EXPECT_EQ(estimate_text(DurationEstimate{211s, 57s, 1012s, 100}),
            "about 3m 30s (usually 55s – 17m, from 100 deployments)");
  EXPECT_EQ(estimate_text(DurationEstimate{3h + 7min, 2h, 4h, 3}), "about 3h 5m (usually 2h – 4h, from 3 deployments)");
}

TEST(Remaining, BeforeTheFirstOnesEndItIsTheEstimateLessWhatHasPassed) {
  EXPECT_EQ(remaining(six_minutes(), 0s), (Remaining{6min, 4min, 9min, false}));
  EXPECT_EQ(remaining(six_minutes(), 3min), (Remaining{3min, 1min, 6min, false}));
}

TEST(Remaining, WhoeverIsLateHasMoreLeftThanNothing) {
  const Remaining rest = remaining(six_minutes(), 7min);
  EXPECT_GT(rest.median, 0s);
  EXPECT_LE(rest.median, 2min);
  EXPECT_FALSE(rest.longer_than_usual);
}

TEST(Remaining, BeyondTheSpreadItSaysSo) {
  EXPECT_FALSE(remaining(six_minutes(), 9min).longer_than_usual);
  const Remaining rest = remaining(six_minutes(), 9min + 1ms);
  EXPECT_EQ(rest, (Remaining{0s, 0s, 0s, true}));
  EXPECT_EQ(remaining_text(rest), "longer than usual");
}

TEST(Remaining, AnEstimateWithoutSpreadEndsWhenItEnds) {
  const DurationEstimate exact{6min, 6min, 6min, 1};
  EXPECT_EQ(remaining(exact, 4min), (Remaining{2min, 2min, 2min, false}));
  EXPECT_EQ(remaining(exact, 6min), (Remaining{0s, 0s, 0s, false}));
  EXPECT_TRUE(remaining(exact, 7min).longer_than_usual);
}

TEST(Remaining, Text) {
  EXPECT_EQ(remaining_text(Remaining{4min, 2min, 7min, false}), "about 4m left (2m – 7m)");
  EXPECT_EQ(remaining_text(Remaining{2min, 2min, 2min, false}), "about 2m left");
}

TEST(Remaining, IsOrderedNeverNegativeAndEndsWithTheSpread) {
  EXPECT_TRUE(rc::check([] {
    const auto count = *rc::gen::inRange<std::size_t>(1, 200);
    const auto durations =
        *rc::gen::container<std::vector<Duration::rep>>(count, rc::gen::inRange<Duration::rep>(0, 86'400'000));
    std::vector<Duration> samples;
    for (const auto milli : durations) samples.emplace_back(milli);
    const auto estimate = estimate_duration(samples);
    RC_ASSERT(estimate.has_value());
    RC_ASSERT(estimate->low <= estimate->median);
    RC_ASSERT(estimate->median <= estimate->high);

    const Duration elapsed(*rc::gen::inRange<Duration::rep>(0, 100'000'000));
    const Remaining rest = remaining(*estimate, elapsed);
    RC_ASSERT(Duration(0) <= rest.low);
    RC_ASSERT(rest.low <= rest.median);
    RC_ASSERT(rest.median <= rest.high);
    RC_ASSERT(rest.longer_than_usual == (elapsed > estimate->high));
    if (!rest.longer_than_usual) RC_ASSERT(elapsed + rest.high <= estimate->high);
  }));
}

TEST(ExpectedWait, IsTheRestOfTheHolderAndAllOfThoseAhead) {
  const Estimates ahead{DurationEstimate{10min, 10min, 10min, 3}, DurationEstimate{5min, 5min, 5min, 3}};
  EXPECT_EQ(expected_wait(six_minutes(), 2min, {})->median, 4min);
  EXPECT_EQ(expected_wait(six_minutes(), 2min, ahead)->median, 19min);
}

TEST(ExpectedWait, SpreadsOfSeveralDeploymentsPartlyEvenOut) {
  const Estimates ahead{DurationEstimate{10min, 6min, 14min, 3}};
  const auto wait = expected_wait(DurationEstimate{10min, 7min, 13min, 3}, 0s, ahead);
  EXPECT_EQ(wait, (Remaining{20min, 15min, 25min, false}));
  EXPECT_EQ(wait_text(wait), "about 20m (15m – 25m)");
}

TEST(ExpectedWait, IsUnknownAsSoonAsOnePartIs) {
  EXPECT_EQ(expected_wait(std::nullopt, 0s, {}), std::nullopt) << "the holder's";
  EXPECT_EQ(expected_wait(six_minutes(), 0s, Estimates{six_minutes(), std::nullopt}), std::nullopt) << "one ahead";
  EXPECT_EQ(wait_text(std::nullopt), "not known yet");
}

TEST(DurationEstimate, OfAWaitBehindAHolderThatTakesLongerThanUsualSaysThatAndNoNumber) {
  const auto wait = expected_wait(six_minutes(), 10min, Estimates{six_minutes()});
  ASSERT_TRUE(wait);
  EXPECT_TRUE(wait->longer_than_usual);
  EXPECT_EQ(wait_text(wait), "not known: the one that deploys already takes longer than usual");
}

TEST(DurationEstimate, OfAWaitIsNeverNothing) {
  const DurationEstimate always_the_same{5min, 5min, 5min, 4};
  EXPECT_EQ(wait_text(expected_wait(always_the_same, 5min, {})), "any moment now");
}

TEST(ExpectedWait, IsNeverNegative) {
  const Estimates ahead{DurationEstimate{1min, 0s, 2min, 3}, DurationEstimate{1s, 0s, 2min, 3}};
  EXPECT_GE(expected_wait(DurationEstimate{2s, 0s, 1min, 3}, 1s, ahead)->low, 0s);
}

TEST(OutlookText, SaysWhatIsLeftAndWhatIsUsual) {
  EXPECT_EQ(outlook_text({750s, 600s, 900s, 12}, 480s), "about 4m 30s left, usually 12m 30s");
}

TEST(OutlookText, NeverSaysThatNothingIsLeftWhileItGoesOn) {
  const DurationEstimate estimate{100s, 90s, 110s, 12};
  EXPECT_EQ(outlook_text(estimate, 110s), "nearly done, usually 1m 40s");
  EXPECT_EQ(outlook_text(estimate, 111s), "longer than usual (1m 40s)");
  for (Duration elapsed = 0s; elapsed < 200s; elapsed += 500ms) {
    const std::string text = outlook_text(estimate, elapsed);
    EXPECT_EQ(text.find(" 0s"), std::string::npos) << text;
    EXPECT_EQ(text.find('-'), std::string::npos) << text;
  }
}

/// What this estimator is worth on real deployments of one stack; a better model has to beat it.
TEST(DurationEstimate, OnRepeatedRealUpdatesOfOneStackHalfLieWithinItsSpread) {
  std::vector<const Timeline*> runs;
  for (const Timeline* one : complete_timelines()) {
    if (one->stack == "smart-device-api-stack" && one->stack_status_final == "UPDATE_COMPLETE") runs.push_back(one);
  }
  std::ranges::sort(runs, {}, [](const Timeline* one) { return one->start; });
  ASSERT_GT(runs.size(), 30U);
  std::vector<Duration> history;
  std::size_t within = 0;
  for (const Timeline* run : runs) {
    const Duration took = run->events.back().at - run->start;
    const auto estimate = estimate_duration(history);
    if (estimate && estimate->low <= took && took <= estimate->high) ++within;
    history.insert(history.begin(), took);
  }
  EXPECT_GT(within * 2, runs.size()) << within << " of " << runs.size();
}

TEST(UnusualDuration, IsNotKnownFromAFewDeployments) {
  const std::vector<Duration> few(samples_to_know_the_unusual - 1, 5min);
  EXPECT_EQ(unusual_duration(few), std::nullopt);
  const std::vector<Duration> enough(samples_to_know_the_unusual, 5min);
  EXPECT_EQ(unusual_duration(enough), (UnusualDuration{5min, samples_to_know_the_unusual}));
}

TEST(UnusualDuration, IsWhatOneInTwentyExceedsWhateverTheirOrder) {
  std::vector<Duration> samples;
  for (int i = 100; i >= 0; --i) samples.push_back(std::chrono::seconds(i));
  samples.pop_back();  // 1 s to 100 s
  EXPECT_EQ(unusual_duration(samples)->beyond, 95050ms);
  samples.insert(samples.begin(), 5, Duration(-1));
  EXPECT_EQ(unusual_duration(samples)->samples, samples_that_count) << "clocks that were set back are left out";
}

}  // namespace
}  // namespace signalbox::testing
