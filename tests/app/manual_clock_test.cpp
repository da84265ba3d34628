#include "support/manual_clock.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

namespace signalbox::testing {
namespace {

using namespace std::chrono_literals;

TEST(AManualClock, PassesUntilWhatIsAwaitedComesAbout) {
  ManualClock clock;
  const Instant began = clock.monotonic();
  clock.pass_until(
      "the third hour", [&] { return clock.monotonic() >= began + 3h; }, 0, 1h);
  EXPECT_EQ(clock.monotonic(), began + 3h);
}

TEST(AManualClock, NamesWhatNoTimeBringsAboutRatherThanPassForEver) {
  ManualClock clock;
  try {
    clock.pass_until(
        "the end of the run", [] { return false; }, 0, 1h, 10);
    FAIL() << "it did not give up";
  } catch (const std::runtime_error& error) {
    EXPECT_STREQ(error.what(), "no time brings about the end of the run: 10h have passed by this clock");
  }
}

}  // namespace
}  // namespace signalbox::testing
