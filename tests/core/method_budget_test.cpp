#include "core/method_budget.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <deque>

namespace signalbox::testing {
namespace {

using namespace std::chrono_literals;

const Time budget_begins{1768394096s};

/// A method that many call: what a registry would keep.
struct Method {
  bool call(Time now) {
    const auto turn = take_call(budget, limit, now);
    if (const auto* taken = std::get_if<CallTaken>(&turn)) budget = taken->budget;
    return std::holds_alternative<CallTaken>(turn);
  }
  Time next(Time now) const {
    const auto turn = take_call(budget, limit, now);
    const auto* later = std::get_if<CallLater>(&turn);
    return later != nullptr ? later->at : now;
  }
  MethodBudget budget;
  std::optional<CallLimit> limit = CallLimit{};
};

TEST(MethodBudget, SomeCallsGoAtOnceThenOneAnInterval) {
  Method method;
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(method.call(budget_begins)) << i;
  EXPECT_FALSE(method.call(budget_begins));
  EXPECT_EQ(method.next(budget_begins), budget_begins + 1334ms);
  EXPECT_FALSE(method.call(budget_begins + 1333ms));
  EXPECT_TRUE(method.call(budget_begins + 1334ms));
  EXPECT_FALSE(method.call(budget_begins + 1334ms));
}

TEST(MethodBudget, ACallThatIsRefusedCostsNothing) {
  Method method;
  for (int i = 0; i < 1000; ++i) (void)method.call(budget_begins);
  EXPECT_TRUE(method.call(budget_begins + 1334ms));
}

TEST(MethodBudget, APauseHoldsForAllAndBeyondADayIsNotBelieved) {
  Method method;
  method.budget.paused_until = budget_begins + 30s;
  EXPECT_EQ(method.next(budget_begins), budget_begins + 30s);
  EXPECT_TRUE(method.call(budget_begins + 30s));
  EXPECT_EQ(method.budget.paused_until, budget_begins + 30s);
  method.budget.paused_until = budget_begins + 100h;
  EXPECT_TRUE(method.call(budget_begins + 31s));
}

TEST(MethodBudget, WhoHasNoLimitIsLeftAloneOnlyIfTheyAskForIt) {
  Method method;
  method.limit.reset();
  const MethodBudget before = method.budget;
  for (int i = 0; i < 1000; ++i) EXPECT_TRUE(method.call(budget_begins));
  EXPECT_EQ(method.budget, before);
  method.budget.paused_until = budget_begins + 1s;
  EXPECT_FALSE(method.call(budget_begins));
}

TEST(MethodBudget, NoMinuteHasMoreCallsThanTheLimitHoweverManyAskAndWhenever) {
  EXPECT_TRUE(rc::check([](const std::vector<std::uint16_t>& gaps) {
    Method method;
    Time now = budget_begins;
    std::deque<Time> last_minute;
    for (const auto gap : gaps) {
      now += Duration(gap % 3 == 0 ? gap % 5000 : gap % 40);
      for (int asking = 0; asking < 8; ++asking) {
        if (!method.call(now)) continue;
        last_minute.push_back(now);
        while (last_minute.front() <= now - 60s) last_minute.pop_front();
        RC_ASSERT(last_minute.size() <= 50U);
      }
    }
  }));
}

TEST(MethodBudget, WhatTheLimitAllowsIsHadInTheLongRun) {
  Method method;
  int calls = 0;
  for (Time now = budget_begins; now < budget_begins + 10min; now = std::max(now + 1ms, method.next(now)))
    calls += method.call(now) ? 1 : 0;
  EXPECT_GE(calls, 450);
}

TEST(MethodBudget, AClockThatJumpsStallsNobodyForMoreThanAMoment) {
  EXPECT_TRUE(rc::check([](std::int32_t minutes) {
    Method method;
    const Time wrong = budget_begins + std::chrono::minutes(minutes % 1'000'000);
    while (method.call(wrong)) {
    }
    const Time next = method.next(budget_begins);
    RC_ASSERT(next - budget_begins <= 68s);
    RC_ASSERT(method.call(next));
  }));
}

}  // namespace
}  // namespace signalbox::testing
