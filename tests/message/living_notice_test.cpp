#include "message/living_notice.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace signalbox::testing {
namespace {

TEST(ProgressBar, FillsWithWhatIsDone) {
  EXPECT_EQ(progress_bar(0, 20), "░░░░░░░░░░");
  EXPECT_EQ(progress_bar(10, 20), "▓▓▓▓▓░░░░░");
  EXPECT_EQ(progress_bar(20, 20), "▓▓▓▓▓▓▓▓▓▓");
  EXPECT_EQ(progress_bar(5, 0), "");
}

TEST(ProgressBar, IsFullOnlyWhenAllIsDone) {
  EXPECT_EQ(progress_bar(999'999, 1'000'000), "▓▓▓▓▓▓▓▓▓░");
  EXPECT_EQ(progress_bar(30, 20), "▓▓▓▓▓▓▓▓▓▓");
}

TEST(ProgressBar, HasTenPartsWhateverItCounts) {
  EXPECT_TRUE(rc::check([](std::uint64_t done, std::uint64_t total) {
    RC_PRE(total > 0U);
    RC_ASSERT(progress_bar(done, total).size() == 30U);
  }));
}

}  // namespace
}  // namespace signalbox::testing
