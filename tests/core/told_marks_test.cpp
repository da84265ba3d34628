#include "core/told_marks.hpp"

#include <gtest/gtest.h>

namespace signalbox::testing {
namespace {

TEST(ToldMarks, TakeASignalForNewsOnce) {
  ToldMarks told;
  const Signal signal{.kind = SignalKind::resource_finished, .mark = "event-1/resource_finished"};
  EXPECT_TRUE(told.is_news(signal));
  EXPECT_FALSE(told.is_news(signal));
  EXPECT_TRUE(told.is_news({.kind = SignalKind::resource_finished, .mark = "event-2/resource_finished"}));
}

TEST(ToldMarks, TakeWhatHasNoMarkForNewsAlways) {
  ToldMarks told;
  const Signal warning{.kind = SignalKind::warning, .text = "cannot be read"};
  EXPECT_TRUE(told.is_news(warning));
  EXPECT_TRUE(told.is_news(warning));
}

}  // namespace
}  // namespace signalbox::testing
