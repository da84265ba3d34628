#include "core/life_watch.hpp"

#include <gtest/gtest.h>

namespace signalbox {
namespace {

using namespace std::chrono_literals;

constexpr Instant first_seen{1h};
constexpr Duration whole_lease = 90s;

TEST(LifeWatch, DeclaresNobodyDeadAtFirstSight) {
  LifeWatch watch;
  EXPECT_FALSE(watch.is_dead("unseen", whole_lease, first_seen + 24h));
  watch.observe("seen", 7, first_seen);
  EXPECT_FALSE(watch.is_dead("seen", whole_lease, first_seen));
}

TEST(LifeWatch, DeclaresDeadWhoseBeatDidNotChangeForAWholeLease) {
  LifeWatch watch;
  watch.observe("a", 7, first_seen);
  watch.observe("a", 7, first_seen + whole_lease - 1ms);
  EXPECT_FALSE(watch.is_dead("a", whole_lease, first_seen + whole_lease - 1ms));
  EXPECT_TRUE(watch.is_dead("a", whole_lease, first_seen + whole_lease));
}

TEST(LifeWatch, TellsFromWhenOnAnUnchangedBeatMeansDeath) {
  LifeWatch watch;
  EXPECT_EQ(watch.dead_from("a", 90s), std::nullopt);
  watch.observe("a", 1, Instant(10s));
  watch.observe("a", 1, Instant(50s));
  EXPECT_EQ(watch.dead_from("a", 90s), Instant(100s));
  watch.observe("a", 2, Instant(60s));
  EXPECT_EQ(watch.dead_from("a", 90s), Instant(150s));
}

TEST(LifeWatch, CountsAnewFromEveryChange) {
  LifeWatch watch;
  watch.observe("a", 7, first_seen);
  watch.observe("a", 8, first_seen + 80s);
  EXPECT_FALSE(watch.is_dead("a", whole_lease, first_seen + whole_lease));
  EXPECT_TRUE(watch.is_dead("a", whole_lease, first_seen + 80s + whole_lease));
}

TEST(LifeWatch, TakesABeatThatVanishesForAChange) {
  LifeWatch watch;
  watch.observe("a", 7, first_seen);
  watch.observe("a", 0, first_seen + whole_lease);
  EXPECT_FALSE(watch.is_dead("a", whole_lease, first_seen + whole_lease));
}

TEST(LifeWatch, DoesNotKillAtFirstSightEvenWithoutALease) {
  LifeWatch watch;
  watch.observe("a", 7, first_seen);
  EXPECT_FALSE(watch.is_dead("a", 0s, first_seen));
}

TEST(LifeWatch, ForgetsWhomItNeedNotWatchAnyLonger) {
  LifeWatch watch;
  watch.observe("a", 7, first_seen);
  watch.observe("b", 7, first_seen);
  watch.keep_only({"b"});
  EXPECT_FALSE(watch.is_dead("a", whole_lease, first_seen + whole_lease));
  EXPECT_TRUE(watch.is_dead("b", whole_lease, first_seen + whole_lease));
}

TEST(LifeByTimestamp, AllowsForClocksThatAreTenMinutesOffInOppositeDirections) {
  const Time beat{1'000'000s};
  EXPECT_FALSE(is_dead_by_timestamp(beat, whole_lease, beat + whole_lease + 20min));
  EXPECT_TRUE(is_dead_by_timestamp(beat, whole_lease, beat + whole_lease + 20min + 1ms));
  EXPECT_FALSE(is_dead_by_timestamp(beat, whole_lease, beat - 24h)) << "a clock that is behind";
}

}  // namespace
}  // namespace signalbox
