#include "core/backoff.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace signalbox::testing {
namespace {

using namespace std::chrono_literals;

/// The longest of many first, second, third… waits: what the jitter is drawn from.
std::vector<Duration> ceilings(BackoffOptions options, std::size_t waits) {
  std::mt19937_64 random(7);
  std::vector<Duration> longest(waits);
  for (int round = 0; round < 2000; ++round) {
    Backoff backoff(random, options);
    for (Duration& one : longest) one = std::max(one, backoff.next());
  }
  return longest;
}

TEST(Backoff, EachWaitIsDrawnFromTwiceTheSpanUpToTheCap) {
  const std::vector<Duration> expected{100ms, 200ms, 400ms, 800ms, 1000ms, 1000ms};
  const auto longest = ceilings({100ms, 1000ms}, expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_LE(longest[i], expected[i]) << i;
    EXPECT_GE(longest[i], expected[i] * 95 / 100) << i;
  }
}

TEST(Backoff, TheJitterIsFullSoThatSomeHardlyWait) {
  std::mt19937_64 random(7);
  Duration shortest = 1h;
  for (int round = 0; round < 2000; ++round) {
    Backoff backoff(random, {10s, 10s});
    shortest = std::min(shortest, backoff.next());
  }
  EXPECT_LT(shortest, 100ms);
}

TEST(Backoff, AfterASuccessItBeginsAgain) {
  std::mt19937_64 random(7);
  Backoff backoff(random, {1ms, 1h});
  for (int i = 0; i < 40; ++i) (void)backoff.next();
  backoff.reset();
  EXPECT_LE(backoff.next(), 1ms);
}

TEST(Backoff, TheSameSeedGivesTheSameWaits) {
  std::mt19937_64 one(42);
  std::mt19937_64 other(42);
  Backoff first(one);
  Backoff second(other);
  for (int i = 0; i < 20; ++i) EXPECT_EQ(first.next(), second.next());
}

TEST(Backoff, ANegativeBaseWaitsNotAtAll) {
  std::mt19937_64 random(1);
  Backoff backoff(random, {Duration(-4'611'686'018'427'387'905), 1s});
  for (int i = 0; i < 10; ++i) EXPECT_EQ(backoff.next(), 0ms);
}

TEST(Backoff, NoOptionsMakeItNegativeOrLongerThanTheCap) {
  EXPECT_TRUE(rc::check([](std::int64_t base, std::int64_t cap) {
    std::mt19937_64 random(1);
    Backoff backoff(random, {Duration(base), Duration(cap)});
    for (int i = 0; i < 200; ++i) {
      const Duration wait = backoff.next();
      RC_ASSERT(wait >= Duration(0));
      RC_ASSERT(wait <= std::max(Duration(cap), Duration(0)));
    }
  }));
}

}  // namespace
}  // namespace signalbox::testing
