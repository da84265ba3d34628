#include <gmock/gmock.h>

#include <atomic>

#include "app/outbox_stage.hpp"

namespace signalbox::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using Kind = NotificationKind;

class OutageOfSlack : public OutboxStage {};

TEST_F(OutageOfSlack, AfterAnOutageOneSummaryIsTold) {
  for (int i = 0; i < 3; ++i) store(Kind::frozen, std::to_string(i), "C1", "");
  slack.fail({nobody_answers, false}, 4);
  for (int i = 0; i < 10; ++i) {
    (void)drain();
    clock.advance(20s);
  }
  const auto entries = slack.entries();
  EXPECT_EQ(std::ranges::count(entries, Kind::slack_recovered, &FakeSlack::Entry::kind), 1);
  EXPECT_EQ(slack.texts().size(), 4U);
}

TEST_F(OutageOfSlack, TheSummaryCountsWhatTheOutageDidAndNothingBefore) {
  for (int i = 0; i < 5; ++i) store(Kind::progress, "");
  (void)drain();
  ASSERT_EQ(outbox.totals().superseded, 4U);
  store(Kind::frozen, "x", "C1", "");
  slack.fail({nobody_answers, false}, 4);
  (void)drain();
  for (int i = 0; i < 3; ++i) store(Kind::progress, "");
  for (int i = 0; i < 10; ++i) {
    (void)drain();
    clock.advance(20s);
  }
  const auto entries = slack.entries();
  const auto told = std::ranges::find(entries, Kind::slack_recovered, &FakeSlack::Entry::kind);
  ASSERT_NE(told, entries.end());
  EXPECT_EQ(told->outage->superseded, 2U);
  EXPECT_EQ(told->outage->lost, 0U);
}

TEST_F(OutageOfSlack, DuringAnOutageAChannelIsTriedWithOneMessage) {
  store(Kind::frozen, "1", "C1", "");
  const auto second = store(Kind::frozen, "2", "C1", "");
  store(Kind::frozen, "other", "C2", "");
  std::atomic<int> calls = 0;
  slack.at_each_call([&](FakeSlack::Call) -> std::optional<FakeSlack::Fault> {
    if (++calls > 2) return std::nullopt;
    return FakeSlack::Fault{nobody_answers, false};
  });
  const auto report = drain();
  EXPECT_EQ(report.failed, 2U) << "one a channel";
  EXPECT_EQ(outbox.read(second)->message.failures, 0U);
  EXPECT_EQ(report.next_due, clock.now() + 5s);
  clock.advance(5s);
  EXPECT_EQ(drain().sent, 3U);
}

TEST_F(OutageOfSlack, WhatAnOutageMadeADeadLetterGoesOutWhenItIsOver) {
  store(Kind::frozen, "long ago", "C1", "");
  slack.fail({nobody_answers, false}, 6);
  for (int i = 0; i < 6; ++i) {
    (void)drain();
    clock.advance(100s);
  }
  ASSERT_THAT(outbox.dead(), SizeIs(1));
  EXPECT_EQ(outbox.totals().dead, 1U);
  store(Kind::frozen, "news", "C1", "");
  (void)drain("other");
  EXPECT_THAT(outbox.dead(), IsEmpty());
  EXPECT_THAT(outbox.pending(), IsEmpty());
  EXPECT_EQ(outbox.totals().dead, 0U);
  EXPECT_THAT(slack.texts(), ::testing::IsSupersetOf({"news", "long ago"}));
}

TEST_F(OutageOfSlack, WhatItMadeADeadLetterGoesBeforeWhatCameLaterAndThatUsesUpNoAttempt) {
  store(Kind::stalled, "1");
  slack.fail({nobody_answers, false}, 6);
  for (int i = 0; i < 6; ++i) {
    (void)drain();
    clock.advance(100s);
  }
  ASSERT_THAT(outbox.dead(), SizeIs(1));
  const auto later = store(Kind::stalled, "2");
  slack.fail({nobody_answers, false}, 3);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(drain().next_due, clock.now() + 5s);
    EXPECT_EQ(outbox.read(later)->message.failures, 0U);
    EXPECT_EQ(drain("other").sent, 0U) << "one asks for all";
    clock.advance(5s);
  }
  EXPECT_EQ(slack.calls(FakeSlack::Call::reach), 3);
  EXPECT_EQ(drain("other").sent, 3U);
  EXPECT_THAT(slack.texts(), ElementsAre("1", "2", "")) << "and the news that the outage is over";
  EXPECT_FALSE(outbox.lane("C1").lane.claim);
}

TEST_F(OutageOfSlack, AMessageThatNobodyCanAnswerIsPutBackOnlySoOften) {
  const auto bad = store(Kind::stalled, "bad");
  slack.at_each_call([](FakeSlack::Call call) -> std::optional<FakeSlack::Fault> {
    if (call == FakeSlack::Call::post) return FakeSlack::Fault{nobody_answers, false};
    return std::nullopt;
  });
  for (int i = 0; i < 100 && outbox.dead().empty(); ++i) {
    (void)drain();
    clock.advance(100s);
  }
  slack.at_each_call([&](FakeSlack::Call call) -> std::optional<FakeSlack::Fault> {
    const auto pending = outbox.pending();
    if (call != FakeSlack::Call::post || pending.empty() || pending.front() != bad) return std::nullopt;
    return FakeSlack::Fault{nobody_answers, false};
  });
  store(Kind::stalled, "good");
  for (int i = 0; i < 100 && !outbox.pending().empty(); ++i) {
    (void)drain();
    clock.advance(100s);
  }
  EXPECT_THAT(slack.texts(), ElementsAre("good"));
  EXPECT_THAT(outbox.dead(), ElementsAre(bad));
}

TEST_F(OutageOfSlack, WhatSlackRefusedForGoodStaysADeadLetterAfterAnOutage) {
  store(Kind::frozen, "bad", "C1", "");
  slack.fail({not_now, false});
  (void)drain();
  clock.advance(5s);
  slack.fail({slack_failure("invalid_blocks")});
  (void)drain();
  ASSERT_THAT(outbox.dead(), SizeIs(1));
  store(Kind::frozen, "news", "C1", "");
  EXPECT_EQ(drain().sent, 1U);
  EXPECT_THAT(outbox.dead(), SizeIs(1));
}

TEST_F(OutageOfSlack, IsAskedAboutWithPausesAlsoWhereRetriesHaveNone) {
  options.schedule.waits = {0s};
  store(Kind::frozen, "x", "C1", "");
  slack.fail({nobody_answers, false}, 3);
  EXPECT_EQ(drain().dead, 1U);
  store(Kind::frozen, "y", "C1", "");
  const auto report = drain();
  EXPECT_EQ(slack.calls(FakeSlack::Call::reach), 1);
  EXPECT_EQ(report.next_due, clock.now() + 5s);
}

TEST_F(OutageOfSlack, ATokenThatSlackRefusesGivesUpItsOwnersMessagesAlone) {
  const auto kept = *outbox.read(store(Kind::frozen, "x", "C1", ""));
  ASSERT_TRUE(outbox.remove(kept));
  ASSERT_TRUE(Outbox(fragile, {}, "other").store(kept.message));
  slack.fail({slack_failure("invalid_auth")}, 2);
  const auto report = drain("me");
  EXPECT_EQ(report.dead, 0U);
  EXPECT_EQ(report.without_transport, 1U);
  EXPECT_FALSE(report.next_due);
  EXPECT_EQ(outbox.read(kept.message.id)->message.failures, 0U);
  EXPECT_EQ(drain("other").dead, 1U);
}

TEST_F(OutageOfSlack, AMomentsTroubleIsNotTold) {
  store(Kind::frozen, "x", "C1", "");
  slack.fail({nobody_answers, false});
  (void)drain();
  clock.advance(5s);
  (void)drain();
  EXPECT_THAT(slack.texts(), ElementsAre("x"));
}

}  // namespace
}  // namespace signalbox::testing
