#include "core/believed_wait.hpp"

#include <gtest/gtest.h>

namespace signalbox::testing {
namespace {

using namespace std::chrono_literals;

const Time believed_at{1768394096s};

TEST(BelievedWait, ADayAheadIsAwaitedAndWhatNobodyCanMeanIsNot) {
  EXPECT_TRUE(is_awaited(believed_at + 1ms, believed_at));
  EXPECT_TRUE(is_awaited(believed_at + 25h, believed_at));
  EXPECT_FALSE(is_awaited(believed_at + 25h + 1ms, believed_at));
  EXPECT_FALSE(is_awaited(believed_at + 6min, believed_at, 5min));
  EXPECT_FALSE(is_awaited(believed_at, believed_at)) << "it is over";
}

TEST(BelievedWait, TheEndsOfTimeAreNotAwaited) {
  for (const Time now : {Time::min(), Time{}, Time::max()}) {
    EXPECT_FALSE(is_awaited(Time::min(), now));
    if (now != Time::max()) {
      EXPECT_FALSE(is_awaited(Time::max(), now));
    }
  }
}

}  // namespace
}  // namespace signalbox::testing
