#include "core/restart_budget.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace signalbox::testing {
namespace {

using namespace std::chrono_literals;

constexpr Instant start{1h};

TEST(RestartBudget, GrantsFiveRestartsInFiveMinutesAndNoSixth) {
  RestartBudget budget;
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(budget.spend(start + i * 10s));
  EXPECT_FALSE(budget.spend(start + 59s));
  EXPECT_EQ(budget.spent(), 6U);
}

TEST(RestartBudget, ForgetsADeathWhenItIsAWholeWindowAgo) {
  RestartBudget budget;
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(budget.spend(start));
  EXPECT_TRUE(budget.spend(start + 5min)) << "none of the others is in this window";
  RestartBudget other;
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(other.spend(start));
  EXPECT_FALSE(other.spend(start + 5min - 1ms));
}

TEST(RestartBudget, IsNotSetBackByAQuietWhileShorterThanTheWindow) {
  RestartBudget budget;
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(budget.spend(start));
  EXPECT_TRUE(budget.spend(start + 4min));
  EXPECT_TRUE(budget.spend(start + 4min));
  EXPECT_FALSE(budget.spend(start + 4min + 30s));
}

TEST(RestartBudget, WaitsNotAtAllTheFirstTimeThenLongerEachTime) {
  RestartBudget budget;
  std::vector<Duration> waits;
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE(budget.spend(start + i * 1s));
    waits.push_back(budget.wait_before());
  }
  EXPECT_EQ(waits, (std::vector<Duration>{0s, 1s, 2s, 4s, 8s}));
}

RC_GTEST_PROP(RestartBudgetProperty, NeverGrantsMoreInAnyWindowThanAllowed, ()) {
  const auto gaps = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 120'000));
  RestartBudget budget;
  std::vector<Instant> granted;
  Instant now = start;
  for (const int gap : gaps) {
    now += Duration(gap);
    if (budget.spend(now)) granted.push_back(now);
  }
  for (std::size_t i = 5; i < granted.size(); ++i) RC_ASSERT(granted[i] - granted[i - 5] >= Duration(5min));
}

RC_GTEST_PROP(RestartBudgetProperty, TripsOverWhatDiesAgainAsSoonAsItIsStarted, ()) {
  RestartLimit limit;
  limit.restarts = *rc::gen::inRange<std::size_t>(1, 12);
  limit.window = Duration(*rc::gen::inRange(1'000, 3'600'000));
  RestartBudget budget(limit);
  Instant now = start;
  std::size_t restarts = 0;
  for (; restarts <= limit.restarts && budget.spend(now); ++restarts) now += budget.wait_before();
  RC_ASSERT(restarts == limit.restarts);
}

}  // namespace
}  // namespace signalbox::testing
