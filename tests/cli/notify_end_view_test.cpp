#include "cli/render/notify_end_view.hpp"

#include <gmock/gmock.h>

#include "app/notify_sink.hpp"

namespace signalbox::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(NotifyEndView, SaysNothingWhereAllHaveArrived) {
  EXPECT_THAT(notify_end_lines({}), IsEmpty());
  EXPECT_THAT(notify_end_lines({.reason = "internal_error"}), IsEmpty()) << "a retry cured it";
}

TEST(NotifyEndView, CountsOneAsOne) {
  EXPECT_THAT(notify_end_lines({.unstored = 1}),
              ElementsAre("1 notification could not be kept anywhere and is lost: the registry was out of reach"));
  EXPECT_THAT(notify_end_lines({.refused = 1, .reason = "too large"}),
              ElementsAre("the registry refused 1 notification (too large)"));
  EXPECT_THAT(
      notify_end_lines({.unsent = 1, .reason = "no answer yet"}),
      ElementsAre("1 notification is still to be sent (no answer yet); the next signalbox here sends it, or `signalbox "
                  "outbox flush`"));
  EXPECT_THAT(notify_end_lines({.given_up = 1, .given_up_for = "is_archived"}),
              ElementsAre("1 notification was given up: is_archived; `signalbox outbox list` says what to do"));
}

TEST(NotifyEndView, EachKindHasALineAndItsOwnReason) {
  const NotifyEnd end{
      .unstored = 2, .refused = 3, .unsent = 4, .reason = "is_archived", .given_up = 5, .given_up_for = "is_archived"};
  EXPECT_THAT(notify_end_lines(end),
              ElementsAre("2 notifications could not be kept anywhere and are lost: the registry was out of reach",
                          "the registry refused 3 notifications",
                          "4 notifications are still to be sent; the next signalbox here sends them, or `signalbox "
                          "outbox flush`",
                          "5 notifications were given up: is_archived; `signalbox outbox list` says what to do"));
}

}  // namespace
}  // namespace signalbox::cli
