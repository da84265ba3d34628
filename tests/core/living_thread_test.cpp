#include "core/living_thread.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace signalbox::testing {
namespace {

Notification news_of(NotificationKind kind, std::uint64_t done = 0) {
  Notification news;
  news.kind = kind;
  news.done = done;
  return news;
}

TEST(LivingThreadDoubt, IsAsOldAsTheFirstAttemptThatMayHaveBegunTheThread) {
  LivingThread thread;
  doubt(thread, Time(Duration(5)));
  doubt(thread, Time(Duration(9)));
  EXPECT_TRUE(thread.is_doubtful);
  EXPECT_EQ(thread.doubtful_since, Time(Duration(5)));
  settle_doubt(thread);
  EXPECT_EQ(thread, LivingThread());
}

TEST(LivingThreadNews, OfProgressOnlyTheNewestCounts) {
  LivingThread thread;
  fold(thread, "C1.d.2.p1", news_of(NotificationKind::progress, 7));
  fold(thread, "C1.d.1.p1", news_of(NotificationKind::progress, 3));
  EXPECT_EQ(thread.state.facts.done, 7U);
}

TEST(LivingThreadNews, AnAlertCountsOnceWheneverItComes) {
  LivingThread thread;
  fold(thread, "C1.d.5.p1", news_of(NotificationKind::progress));
  for (int i = 0; i < 2; ++i) fold(thread, "C1.d.4.a1", news_of(NotificationKind::resource_failed));
  fold(thread, "C1.d.3.a2", news_of(NotificationKind::resource_failed));
  EXPECT_EQ(thread.state.failures, 2U);
}

TEST(LivingThreadNews, WhatChangesNothingStaysShown) {
  LivingThread thread;
  fold(thread, "C1.d.1.a1", news_of(NotificationKind::stalled));
  thread.is_shown = true;
  fold(thread, "C1.d.1.a1", news_of(NotificationKind::stalled));
  EXPECT_TRUE(thread.is_shown);
  fold(thread, "C1.d.2.a2", news_of(NotificationKind::resource_failed));
  EXPECT_FALSE(thread.is_shown);
}

TEST(LivingThreadNews, AnEndIsToldOnceWhoeverSawItAndWheneverButAnewWithTheNextAttempt) {
  using enum NotificationKind;
  LivingThread thread;
  fold(thread, "C1.d.1.e1", news_of(failed));
  EXPECT_FALSE(was_told(thread, "C1.d.1.e1", failed));
  note_told(thread, "C1.d.1.e1", failed);
  fold(thread, "C1.d.2.e2", news_of(failed));
  EXPECT_TRUE(was_told(thread, "C1.d.2.e2", failed));
  EXPECT_FALSE(was_told(thread, "C1.d.3.e3", rolled_back)) << "that is news";
  fold(thread, "C1.d.4.e4", news_of(started));
  EXPECT_FALSE(was_told(thread, "C1.d.5.e5", failed));
}

TEST(RecentMessages, OfManyTheLatestAreKnown) {
  RecentMessages recent;
  for (int i = 0; i < 1'000; ++i) recent.add(fmt::format("C1.d.{:015}.a1", i));
  EXPECT_TRUE(recent.contains("C1.d.000000000000999.a1"));
  EXPECT_TRUE(recent.contains("C2.e.000000000000999.a1")) << "the thread is the same for all";
  EXPECT_FALSE(recent.contains("C1.d.000000000000000.a1"));
  EXPECT_LE(recent.marks.size(), 200U);
}

}  // namespace
}  // namespace signalbox::testing
