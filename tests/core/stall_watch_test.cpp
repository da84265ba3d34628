#include "core/stall_watch.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <vector>

namespace signalbox::testing {
namespace {

using namespace std::chrono_literals;
using Finding = StallWatch::Finding;

Time at(Duration since) { return Time(std::chrono::hours(500'000)) + since; }

std::vector<Finding> due(StallWatch& watch, Time before) {
  std::vector<Finding> found;
  while (auto next = watch.due_before(before)) found.push_back(std::move(*next));
  return found;
}

TEST(StallWatch, TellsASilenceAtTheThresholdAndAgainAtDoublingTimes) {
  StallWatch watch(10min, Duration(0));
  watch.begin(at(0s), "first");
  EXPECT_TRUE(due(watch, at(10min)).empty()) << "an event at the very moment is in time";
  EXPECT_EQ(due(watch, at(41min)), (std::vector<Finding>{{SignalKind::stalled, at(10min), 10min, "stalled/first/1"},
                                                         {SignalKind::stalled, at(20min), 20min, "stalled/first/2"},
                                                         {SignalKind::stalled, at(40min), 40min, "stalled/first/3"}}));
  EXPECT_TRUE(due(watch, at(80min)).empty()) << "each is told once";
}

TEST(StallWatch, AnEventEndsAStallThatWasToldAndTheThresholdCountsAnew) {
  StallWatch watch(10min, Duration(0));
  watch.begin(at(0s), "first");
  EXPECT_EQ(watch.note(at(5min), "second"), std::nullopt) << "there was no stall";
  (void)due(watch, at(16min));
  EXPECT_EQ(watch.note(at(17min), "third"),
            (Finding{SignalKind::moving_again, at(17min), 12min, "moving_again/second"}));
  EXPECT_TRUE(due(watch, at(27min)).empty());
  EXPECT_EQ(due(watch, at(28min)).size(), 1U);
}

TEST(StallWatch, TellsAnOverrunOnceInItsPlaceAmongTheStalls) {
  StallWatch watch(10min, 15min);
  watch.begin(at(0s), "first");
  EXPECT_TRUE(watch.has_due_before(at(11min)));
  const auto found = due(watch, at(100min));
  ASSERT_EQ(found.size(), 5U);
  EXPECT_EQ(found[0].at, at(10min));
  EXPECT_EQ(found[1], (Finding{SignalKind::overdue, at(15min), 15min, "overdue/first"}));
  EXPECT_EQ(found[2].at, at(20min));
}

TEST(StallWatch, FindsNothingBeforeABeginningAfterAnEndAndWithoutThresholds) {
  StallWatch watch(1s, 1s);
  EXPECT_TRUE(due(watch, at(1h)).empty());
  watch.begin(at(0s), "first");
  watch.end();
  EXPECT_TRUE(due(watch, at(1h)).empty());
  EXPECT_EQ(watch.note(at(2h), "late"), std::nullopt);
  StallWatch never(Duration(0), Duration(0));
  never.begin(at(0s), "first");
  EXPECT_FALSE(never.has_due_before(at(10'000h)));
}

TEST(StallWatch, OfEventsAtOneTimeTheSameOneNamesTheStallInAnyOrder) {
  for (const bool turned : {false, true}) {
    StallWatch watch(10min, Duration(0));
    watch.begin(at(0s), "first");
    (void)watch.note(at(1min), turned ? "b" : "a");
    (void)watch.note(at(1min), turned ? "a" : "b");
    EXPECT_EQ(due(watch, at(12min)).at(0).mark, "stalled/b/1");
  }
}

TEST(StallWatch, AnotherOperationStartsBothClocksAnew) {
  StallWatch watch(10min, 15min);
  watch.begin(at(0s), "first");
  (void)due(watch, at(16min));
  watch.begin(at(60min), "again");
  EXPECT_TRUE(due(watch, at(70min)).empty());
  EXPECT_EQ(due(watch, at(76min)).at(1).mark, "overdue/again");
}

RC_GTEST_PROP(StallWatch, AgreesWithANaiveReadingOfTheGaps, ()) {
  const auto gaps = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 2000));
  const int stall_after = *rc::gen::inRange(1, 700);
  StallWatch watch(Duration(stall_after), Duration(0));
  watch.begin(at(0s), "0");
  std::vector<Duration> expected;
  std::vector<Duration> found;
  Duration now{};
  for (std::size_t i = 0; i < gaps.size(); ++i) {
    for (int silence = stall_after; silence < gaps[i]; silence *= 2) expected.push_back(now + Duration(silence));
    now += Duration(gaps[i]);
    for (const Finding& one : due(watch, at(now))) found.push_back(one.at - at(0s));
    RC_ASSERT(watch.note(at(now), std::to_string(i + 1)).has_value() == (gaps[i] > stall_after));
  }
  RC_ASSERT(found == expected);
}

}  // namespace
}  // namespace signalbox::testing
