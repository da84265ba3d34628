#include "core/poll_pace.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace signalbox::testing {
namespace {

using namespace std::chrono_literals;
using Read = PollPace::Read;

Duration after(PollPace& pace, Read read) {
  pace.note(read);
  return pace.next(0);
}

TEST(PollPace, IsFastWhileAStackMovesAndEverSlowerWhileItDoesNot) {
  PollPace pace({2s, 30s});
  EXPECT_EQ(pace.next(0), 2s);
  EXPECT_EQ(after(pace, Read::moved), 2s);
  EXPECT_EQ(after(pace, Read::quiet), 3s);
  EXPECT_EQ(after(pace, Read::quiet), 4500ms);
  for (int i = 0; i < 20; ++i) pace.note(Read::quiet);
  EXPECT_EQ(pace.next(0), 30s);
  EXPECT_TRUE(pace.is_slowest());
  EXPECT_EQ(after(pace, Read::moved), 2s);
  EXPECT_FALSE(pace.is_slowest());
}

TEST(PollPace, DoublesWithEachFailureAndSpeedsUpOnlyGraduallyAfterwards) {
  PollPace pace({2s, 30s});
  EXPECT_EQ(after(pace, Read::failed), 4s);
  EXPECT_EQ(after(pace, Read::failed), 8s);
  EXPECT_EQ(after(pace, Read::moved), 6s) << "though it moves";
  EXPECT_EQ(after(pace, Read::moved), 4500ms);
  for (int i = 0; i < 9; ++i) pace.note(Read::failed);
  EXPECT_EQ(pace.next(0), 30s);
  for (int i = 0; i < 20; ++i) pace.note(Read::moved);
  EXPECT_EQ(pace.next(0), 2s);
}

TEST(PollPace, HurriesAsFastAsTheLastFailuresAllow) {
  PollPace pace({2s, 30s});
  for (int i = 0; i < 9; ++i) pace.note(Read::quiet);
  pace.hurry();
  EXPECT_EQ(pace.next(0), 2s);
  pace.note(Read::failed);
  pace.hurry();
  EXPECT_EQ(pace.next(0), 4s);
}

TEST(PollPace, IsNoSlowerThanTheCallerSaysUnlessReadsHaveFailed) {
  PollPace pace({2s, 30s});
  for (int i = 0; i < 9; ++i) pace.note(Read::quiet);
  EXPECT_EQ(pace.next(0, 5s), 5s);
  EXPECT_EQ(pace.next(0, 1s), 2s) << "nor faster than the fastest";
  for (int i = 0; i < 3; ++i) pace.note(Read::failed);
  EXPECT_EQ(pace.next(0, 5s), 16s);
}

TEST(PollPace, JitterMakesItUpToAFifthShorter) {
  const PollPace pace({2s, 30s});
  EXPECT_EQ(pace.next(0.5), 1800ms);
  EXPECT_EQ(pace.next(1), 1600ms);
}

RC_GTEST_PROP(PollPace, NeverWaitsLongerThanTheSlowestNorNotAtAll, ()) {
  const auto fastest = Duration(*rc::gen::inRange(0, 100'000));
  const auto slowest = Duration(*rc::gen::inRange(0, 100'000));
  PollPace pace({fastest, slowest});
  for (const int read : *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 3))) {
    pace.note(static_cast<Read>(read));
    const Duration wait = pace.next(*rc::gen::inRange(0, 100) / 100.0);
    RC_ASSERT(wait <= std::max({fastest, slowest, Duration(1)}));
    RC_ASSERT(wait > Duration(0));
  }
}

}  // namespace
}  // namespace signalbox::testing
