#include "adapters/storage/dynamo/dynamo_stamps.hpp"

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

#include <set>

#include "support/manual_clock.hpp"

namespace signalbox {
namespace {

using namespace std::chrono_literals;
using testing::ManualClock;

RC_GTEST_PROP(DynamoStamps, VersionsGrowWhateverTheClockDoes, (const std::vector<std::int16_t>& jumps)) {
  ManualClock clock;
  DynamoStamps stamps(clock, 3);
  Version last = 0;
  for (const auto jump : jumps) {
    clock.jump(std::chrono::minutes(jump));
    const auto stamp = stamps.next(jump % 2 == 0 ? last : 0);
    RC_ASSERT(stamp.version > last);
    last = stamp.version;
  }
}

TEST(DynamoStamps, AreAboveWhatWasSeenInTheTable) {
  ManualClock slow;
  slow.jump(-10min);
  ManualClock fast;
  DynamoStamps here(slow, 1);
  DynamoStamps there(fast, 2);
  const auto theirs = there.next(0).version;
  EXPECT_LT(here.next(0).version, theirs);
  here.saw(theirs);
  EXPECT_GT(here.next(0).version, theirs);
}

TEST(DynamoStamps, OfTwoWritersInTheSameMillisecondDiffer) {
  ManualClock clock;
  DynamoStamps one(clock, 1);
  DynamoStamps other(clock, 2);
  std::set<std::string> texts;
  for (int i = 0; i < 1000; ++i) {
    texts.insert(one.next(7).text);
    texts.insert(other.next(7).text);
  }
  EXPECT_EQ(texts.size(), 2000U);
}

TEST(DynamoStamps, AClockBeforeItsEpochStillGivesVersions) {
  ManualClock clock;
  clock.jump(-24h * 365 * 80);
  EXPECT_NE(DynamoStamps(clock, 1).next(0).version, 0U);
}

TEST(DynamoStamps, JitterTakesAtMostAQuarterOff) {
  ManualClock clock;
  DynamoStamps stamps(clock, 1);
  std::set<Duration> seen;
  for (int i = 0; i < 100; ++i) {
    const auto span = stamps.jittered(2s);
    EXPECT_GE(span, 1500ms);
    EXPECT_LE(span, 2s);
    seen.insert(span);
  }
  EXPECT_GT(seen.size(), 10U);
}

TEST(DynamoFate, IsToldByTheLastChangesOfTheItem) {
  const DynamoStamp mine{50, "50/aa"};
  struct Row {
    std::string rule;
    Version expected;
    std::vector<std::string> stamps;
    DynamoFate fate;
  };
  const std::vector<Row> rows = {
      {"mine is the last change", 40, {"50/aa", "40/00"}, DynamoFate::happened},
      {"others have built on mine", 40, {"61/cc", "60/bb", "50/aa"}, DynamoFate::happened},
      {"another change followed what mine was to follow", 40, {"51/bb", "40/00"}, DynamoFate::did_not_happen},
      {"nothing has changed yet", 40, {"40/00", "30/00"}, DynamoFate::did_not_happen},
      {"the same version by another writer is not mine", 40, {"50/bb", "40/00"}, DynamoFate::did_not_happen},
      {"so many changes since that the trace is lost", 40, {"99/ff", "98/ee"}, DynamoFate::unknown},
      {"another made it, or mine was made and erased", 0, {"60/bb", "-"}, DynamoFate::unknown},
      {"a version that only begins alike", 4, {"51/bb", "40/00"}, DynamoFate::unknown},
  };
  for (const auto& row : rows) EXPECT_EQ(fate_of(mine, row.expected, row.stamps), row.fate) << row.rule;
}

}  // namespace
}  // namespace signalbox
