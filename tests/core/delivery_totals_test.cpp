#include "core/delivery_totals.hpp"

namespace signalbox::testing {
namespace {

using namespace std::chrono_literals;

const Time noon{1768392000s};

TEST(DeliveryTotals, AnOutageIsToldOnceWithWhatItDid) {
  DeliveryTotals totals{
      .sent = 100, .superseded = 7, .dead = 3, .told_until = noon - 1h, .superseded_then = 5, .dead_then = 3};
  const auto news = end_of_outage(totals, noon, noon + 27min, 8);
  ASSERT_TRUE(news);
  EXPECT_EQ(news->outage, (Outage{noon, noon + 27min, 9, 2, 0}));
  EXPECT_FALSE(end_of_outage(news->totals, noon, noon + 28min, 7));
  EXPECT_FALSE(end_of_outage(news->totals, noon + 5min, noon + 28min, 7)) << "it began during the same outage";
}

TEST(DeliveryTotals, AMomentIsNoOutage) {
  EXPECT_FALSE(end_of_outage({}, noon, noon + 59s, 8));
  EXPECT_TRUE(end_of_outage({}, noon, noon + 60s, 8));
}

TEST(DeliveryTotals, TheNextOutageCountsFromTheLast) {
  DeliveryTotals totals{.superseded = 4, .dead = 1};
  totals = end_of_outage(totals, noon, noon + 2min, 0)->totals;
  totals.superseded += 2;
  const auto news = end_of_outage(totals, noon + 10min, noon + 20min, 0);
  ASSERT_TRUE(news);
  EXPECT_EQ(news->outage.superseded, 2U);
  EXPECT_EQ(news->outage.lost, 0U);
}

TEST(DeliveryTotals, WhatWasSupersededBeforeAnOutageIsNotCountedForIt) {
  const auto away = begin_of_outage({.superseded = 300, .dead = 2});
  ASSERT_TRUE(away);
  EXPECT_FALSE(begin_of_outage(*away)) << "it is known";
  DeliveryTotals totals = *away;
  totals.superseded += 2;
  const auto news = end_of_outage(totals, noon, noon + 27min, 8);
  ASSERT_TRUE(news);
  EXPECT_EQ(news->outage, (Outage{noon, noon + 27min, 9, 2, 0}));
  EXPECT_TRUE(begin_of_outage(news->totals)) << "the next one is another";
}

TEST(DeliveryTotals, AMomentsTroubleIsForgotten) {
  EXPECT_FALSE(after_a_moment({}));
  const auto after = after_a_moment(*begin_of_outage({.superseded = 5}));
  ASSERT_TRUE(after);
  EXPECT_TRUE(begin_of_outage(*after));
}

}  // namespace
}  // namespace signalbox::testing
