#include "core/retry_schedule.hpp"

#include <rapidcheck.h>

#include "core/believed_wait.hpp"

namespace signalbox::testing {
namespace {

using namespace std::chrono_literals;

const Time schedule_begins{1768394096s};

OutboxMessage fresh() {
  OutboxMessage message;
  message.id = "C1.d.1.a1";
  return message;
}

DeliveryFailure refused() { return {FailureKind::refused_for_now, "internal_error", {}, {}}; }

TEST(RetrySchedule, WaitsFiveTenTwentyFortyEightyAndMakesTheSixthFailureADeadLetter) {
  RetrySchedule schedule;
  schedule.jitter = 0;
  OutboxMessage message = fresh();
  Time now = schedule_begins;
  for (const auto wait : {5s, 10s, 20s, 40s, 80s}) {
    message = after_failure(message, refused(), schedule, now, 0.99);
    EXPECT_FALSE(message.is_dead);
    EXPECT_EQ(message.next_attempt - now, wait);
    now = message.next_attempt;
  }
  message = after_failure(message, refused(), schedule, now, 0.99);
  EXPECT_TRUE(message.is_dead);
  EXPECT_EQ(message.failures, 6U);
  EXPECT_EQ(message.reason, "internal_error");
}

TEST(RetrySchedule, TheLongestWaitIsBelievedWhateverIsAddedToIt) {
  const RetrySchedule schedule{.waits = {24h}};
  const auto message = after_failure(fresh(), refused(), schedule, schedule_begins, 0.99);
  EXPECT_TRUE(is_awaited(message.next_attempt, schedule_begins));
}

TEST(RetrySchedule, ARevivedDeadLetterHasItsWholeScheduleAgain) {
  OutboxMessage dead = fresh();
  for (int i = 0; i < 6; ++i) dead = after_failure(dead, refused(), {}, schedule_begins, 0);
  const auto message = revived(dead);
  EXPECT_EQ(message, fresh());
  EXPECT_FALSE(after_failure(message, refused(), {}, schedule_begins, 0).is_dead);
}

TEST(RetrySchedule, WhatAnOutageGaveUpIsPutBackThreeTimesAndRemembersIt) {
  OutboxMessage message;
  message.is_dead = true;
  EXPECT_FALSE(is_victim_of_outage(message)) << "somebody refused it";
  message.unreachable_since = schedule_begins;
  for (unsigned times = 1; times <= 3; ++times) {
    ASSERT_TRUE(is_victim_of_outage(message));
    message = revived_after_outage(message);
    EXPECT_FALSE(message.is_dead);
    EXPECT_EQ(message.unreachable_since, schedule_begins);
    EXPECT_EQ(message.revivals, times);
    message.is_dead = true;
  }
  EXPECT_FALSE(is_victim_of_outage(message));
  message = revived(message);
  EXPECT_EQ(message.revivals, 0U) << "a person put it back";
}

TEST(RetrySchedule, WhatIsRefusedForGoodIsNoVictimOfAnOutage) {
  OutboxMessage message;
  message.unreachable_since = schedule_begins;
  message = after_failure(message, slack_failure("invalid_blocks"), {}, schedule_begins, 0);
  EXPECT_TRUE(message.is_dead);
  EXPECT_FALSE(message.unreachable_since);
}

TEST(RetrySchedule, ReviveKeepsTheDoubtWhetherItArrived) {
  OutboxMessage dead = fresh();
  for (int i = 0; i < 6; ++i)
    dead = after_failure(dead, {FailureKind::unknown_outcome, "cut off"}, {}, schedule_begins, 0);
  EXPECT_TRUE(revived(dead).is_doubtful);
}

TEST(RetrySchedule, JitterOnlyLengthensAndByNoMoreThanItSays) {
  EXPECT_TRUE(rc::check([](std::uint16_t step) {
    const double random = static_cast<double>(step) / 65'536.0;
    const auto wait = after_failure(fresh(), refused(), {}, schedule_begins, random).next_attempt - schedule_begins;
    RC_ASSERT(wait >= 5s && wait <= 5500ms);
  }));
}

TEST(RetrySchedule, RetryAfterWins) {
  auto failure = refused();
  failure.retry_after = 37s;
  EXPECT_EQ(after_failure(fresh(), failure, {}, schedule_begins, 0.5).next_attempt, schedule_begins + 37s);
  failure.retry_after = 1000h;
  EXPECT_EQ(after_failure(fresh(), failure, {}, schedule_begins, 0.5).next_attempt, schedule_begins + 24h);
}

TEST(RetrySchedule, NoRetryAfterIsObeyedForMoreThanADay) {
  EXPECT_EQ(obeyed(37s), 37s);
  EXPECT_EQ(obeyed(Duration::max()), 24h);
  EXPECT_EQ(obeyed(-1s), 0s);
}

TEST(RetrySchedule, ARateLimitUsesUpNoAttempt) {
  OutboxMessage message = fresh();
  for (int i = 0; i < 100; ++i)
    message = after_failure(message, {FailureKind::rate_limited, "ratelimited", {}, 1s}, {}, schedule_begins, 0);
  EXPECT_EQ(message.failures, 0U);
  EXPECT_FALSE(message.is_dead);
}

TEST(RetrySchedule, WhatNothingCuresIsADeadLetterAtOnce) {
  const auto message = after_failure(fresh(), slack_failure("channel_not_found"), {}, schedule_begins, 0);
  EXPECT_TRUE(message.is_dead);
  EXPECT_EQ(message.reason, "channel_not_found");
  EXPECT_FALSE(message.way_out.empty());
}

TEST(RetrySchedule, RemembersSinceWhenNobodyAnswered) {
  const DeliveryFailure nobody{FailureKind::unknown_outcome, "cut off", {}, {}, true};
  auto message = after_failure(fresh(), nobody, {}, schedule_begins, 0);
  message = after_failure(message, nobody, {}, schedule_begins + 1min, 0);
  EXPECT_EQ(message.unreachable_since, schedule_begins);
  EXPECT_TRUE(message.is_doubtful);
  EXPECT_FALSE(after_failure(message, refused(), {}, schedule_begins, 0).is_doubtful);
}

TEST(RetrySchedule, ALookThatFailedLeavesTheDoubt) {
  auto failure = refused();
  failure.was_a_look = true;
  EXPECT_TRUE(after_failure(fresh(), failure, {}, schedule_begins, 0).is_doubtful);
}

TEST(RetrySchedule, AsksAfterAnOutageAtItsFirstWaitAndNeverWithoutPause) {
  EXPECT_EQ((RetrySchedule{{10s, 1s}, 0}.wait_to_ask_again()), 10s);
  EXPECT_EQ((RetrySchedule{{0s, 40s}, 0}.wait_to_ask_again()), 5s);
  EXPECT_EQ((RetrySchedule{{}, 0}.wait_to_ask_again()), 5s);
}

TEST(RetrySchedule, AnEmptyOneGivesUpAtOnce) {
  EXPECT_TRUE(after_failure(fresh(), refused(), {{}, 0}, schedule_begins, 0).is_dead);
}

}  // namespace
}  // namespace signalbox::testing
