#include "app/notify_sink.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <future>
#include <new>
#include <thread>

#include "app/outbox_stage.hpp"
#include "core/error.hpp"
#include "records/keys.hpp"
#include "support/deployment_signals.hpp"

namespace signalbox::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::SizeIs;

class Notifying : public OutboxStage {
 protected:
  NotifySink& sink(std::vector<OutboxTarget> targets = {{OutboxRoute::slack, "C1"}},
                   std::optional<OwnOutbox> own = {}) {
    StoryFacts facts;
    facts.correlation_id = told_deployment;
    NotifyRoutes routes;
    routes.targets = std::move(targets);
    routes.mentions = mentions;
    return sink_.emplace(outbox, drain_, clock, routes, facts, std::nullopt, own);
  }
  NotifySink& sink_of_a_machine_that_keeps() { return sink({{OutboxRoute::slack, "C1"}}, OwnOutbox{own, own_drain}); }

  /// The next message that is said is met with this when it is stored for the channel.
  void meet_storing(const Notification& said, const std::string& channel, std::function<void()> trouble) {
    const auto sequence = static_cast<std::uint64_t>(clock.now().time_since_epoch().count());
    const auto id = outbox_id({OutboxRoute::slack, channel}, said, sequence, "");
    fragile.before_next_write(keys::outbox_message(id), std::move(trouble));
  }

  static Notification said(const std::string& text) {
    Notification notification;
    notification.text = text;
    return notification;
  }

  std::map<Severity, std::string> mentions;
  MemoryStore folder{clock};
  Outbox own{folder};
  DrainOutbox own_drain{own, ports(), options};
  DrainOutbox drain_ = drainer();
  std::optional<NotifySink> sink_;
};

TEST_F(Notifying, WhatHappensIsStoredAndSentInTheBackground) {
  auto& told = sink();
  told.accept(deployment_signal(SignalKind::deployment_started, 0s, "cdk deploy"));
  told.accept(deployment_signal(SignalKind::stalled, 1s, "no event"));
  const auto end = told.finish(5s);
  EXPECT_EQ(end.unsent, 0U);
  EXPECT_EQ(end.unstored, 0U);
  EXPECT_THAT(slack.texts(), ElementsAre("no event"));
  EXPECT_EQ(livings(), 1);
}

TEST_F(Notifying, TheSameHappeningSeenTwiceIsOne) {
  auto& told = sink();
  slack.fail({not_now, false}, 100);
  auto stall = deployment_signal(SignalKind::stalled, 1s, "no event");
  stall.mark = "stall-1";
  told.accept(stall);
  told.accept(stall);
  (void)told.finish(0s);
  EXPECT_LE(outbox.pending().size(), 1U);
}

TEST_F(Notifying, TheFirstFailureCallsPeopleAndTheEndDoesAgain) {
  mentions[Severity::bad] = "<!subteam^S1>";
  auto& told = sink();
  slack.fail({not_now, false}, 100);
  told.accept(resource_signal(SignalKind::resource_failed, 1s, "Db", "T", "CREATE_FAILED", "no space"));
  told.accept(resource_signal(SignalKind::resource_failed, 2s, "Q", "T", "CREATE_FAILED", "denied"));
  auto end = deployment_signal(SignalKind::deployment_finished, 3s);
  end.status = "failed";
  told.accept(end);
  (void)told.finish(4s);
  std::vector<std::string> called;
  for (const std::string& id : outbox.pending()) called.push_back(outbox.read(id)->message.mention);
  EXPECT_THAT(called, ElementsAre("<!subteam^S1>", "", "<!subteam^S1>"));
}

TEST_F(Notifying, ProgressIsOnlyForWhatIsUpdatedInPlaceAndForMachines) {
  auto progress = resource_signal(SignalKind::resource_finished, 1s, "Db", "T", "CREATE_COMPLETE");
  auto& told =
      sink({{OutboxRoute::slack, "C1"}, {OutboxRoute::slack_webhook, "W"}, {OutboxRoute::signed_webhook, "S"}});
  slack.fail({not_now, false}, 100);
  told.accept(progress);
  (void)told.finish(4s);
  std::vector<OutboxRoute> routes;
  for (const std::string& id : outbox.pending()) routes.push_back(outbox.read(id)->message.target.route);
  EXPECT_THAT(routes, ::testing::UnorderedElementsAre(OutboxRoute::slack, OutboxRoute::signed_webhook));
}

TEST_F(Notifying, WhatWaitsForItsRetryIsLeftToOthersAtOnce) {
  auto& told = sink();
  slack.fail({nobody_answers, false}, 100);
  told.tell(said("x"));
  const auto end = told.finish(4s);  // no time passes on this clock: the retry is 5 s away
  EXPECT_EQ(end.unsent, 1U);
  EXPECT_EQ(end.reason, "cut off");
  EXPECT_THAT(outbox.pending(), SizeIs(1));
}

TEST_F(Notifying, WhatWasGivenUpIsCountedWithItsReasonAndNothingOfOthers) {
  slack.fail({{FailureKind::permanent, "is_archived"}, false}, 100);
  (void)store(NotificationKind::frozen, "another's", "C9", "");
  (void)drain("other");
  EXPECT_THAT(outbox.dead(), SizeIs(1));
  auto& told = sink();
  told.tell(said("x"));
  told.tell(said("y"));
  const auto end = told.finish(5s);
  EXPECT_EQ(end.given_up, 2U);
  EXPECT_EQ(end.given_up_for, "is_archived");
  EXPECT_EQ(end.unsent, 0U);
}

TEST_F(Notifying, ARegistryThatIsAwayHoldsNobodyUp) {
  fragile.break_down();
  auto& told = sink();
  told.tell(said("x"));
  clock.await_quiet(2);
  std::jthread ending([&] {
    const auto end = told.finish(5s);
    EXPECT_EQ(end.unstored, 1U);
  });
  clock.await_quiet(3);
  clock.advance(5s);
  ending.join();
}

TEST_F(Notifying, ARegistryThatDoesNotAnswerIsHurriedWhenTheGraceIsOver) {
  fragile.break_down();
  auto& told = sink();
  told.tell(said("x"));
  clock.await_quiet(2);
  std::atomic<int> hurried = 0;
  std::jthread ending([&] { (void)told.finish(4s, [&] { ++hurried; }); });
  clock.await_quiet(3);
  clock.advance(4s);
  ending.join();
  EXPECT_EQ(hurried, 1);
}

TEST_F(Notifying, WhatWasToldLastIsStoredAlsoWithoutAnyGrace) {
  auto& told = sink();
  slack.fail({not_now, false}, 100);
  for (int i = 0; i < 50; ++i) told.tell(said(std::to_string(i)));
  const auto end = told.finish(0s);  // no time passes on this clock: the moment for storing lasts as long as it takes
  EXPECT_EQ(end.unstored, 0U);
  EXPECT_EQ(end.unsent, 50U);
}

TEST_F(Notifying, ARegistryThatIsAwayHoldsACommandWithoutGraceForAMoment) {
  fragile.break_down();
  auto& told = sink();
  told.tell(said("x"));
  clock.await_quiet(2);
  std::atomic<int> hurried = 0;
  std::jthread ending([&] { EXPECT_EQ(told.finish(0s, [&] { ++hurried; }).unstored, 1U); });
  clock.await_quiet(3);
  EXPECT_EQ(hurried, 0);
  clock.advance(1s);
  ending.join();
  EXPECT_EQ(hurried, 1);
}

TEST_F(Notifying, NobodyIsHurriedWhenAllIsSent) {
  auto& told = sink();
  told.tell(said("x"));
  EXPECT_EQ(told.finish(5s, [] { ADD_FAILURE() << "there was time enough"; }).unsent, 0U);
}

TEST_F(Notifying, WhatCouldNotBeStoredIsTriedAgain) {
  fragile.break_down();
  auto& told = sink();
  told.tell(said("x"));
  clock.await_quiet(2);
  fragile.mend();
  clock.advance(5s);
  EXPECT_EQ(told.finish(60s).unstored, 0U);
  EXPECT_THAT(slack.texts(), ElementsAre("x"));
}

TEST_F(Notifying, WhatIsStoredForOneTargetIsNotStoredAgainForAnothersTrouble) {
  meet_storing(said("x"), "C1", [] { throw Error(ErrorKind::unavailable, "not now"); });
  auto& told = sink({{OutboxRoute::slack, "C1"}, {OutboxRoute::slack, "C2"}});
  clock.await_quiet(2);  // it has looked and found nothing, and looks no more before all is stored
  told.tell(said("x"));
  clock.await_quiet(2);
  EXPECT_EQ(drain("other").sent, 1U);
  clock.advance(5s);
  EXPECT_EQ(told.finish(60s).unstored, 0U);
  EXPECT_THAT(slack.texts(), ElementsAre("x", "x"));
}

TEST_F(Notifying, WhatTheRegistryRefusesIsCountedAndTheRestGoesOn) {
  meet_storing(said("x"), "C1", [] { throw Error(ErrorKind::invalid_input, "too large"); });
  auto& told = sink({{OutboxRoute::slack, "C1"}, {OutboxRoute::slack, "C2"}});
  told.tell(said("x"));
  told.tell(said("y"));
  const auto end = told.finish(60s);
  EXPECT_EQ(end.refused, 1U);
  EXPECT_EQ(end.reason, "too large");
  EXPECT_EQ(end.unstored, 0U);
  EXPECT_THAT(slack.texts(), ::testing::UnorderedElementsAre("x", "y", "y"));
}

TEST_F(Notifying, AnyTroubleInStoringIsTriedAgain) {
  meet_storing(said("x"), "C1", [] { throw std::bad_alloc(); });
  auto& told = sink();
  told.tell(said("x"));
  clock.await_quiet(2);
  clock.advance(5s);
  EXPECT_EQ(told.finish(60s).unstored, 0U);
  EXPECT_THAT(slack.texts(), ElementsAre("x"));
}

TEST_F(Notifying, AnyTroubleInSendingIsTriedAgain) {
  std::atomic<bool> has_thrown = false;
  slack.at_each_call([&](FakeSlack::Call) -> std::optional<FakeSlack::Fault> {
    if (!has_thrown.exchange(true)) throw std::bad_alloc();
    return std::nullopt;
  });
  auto& told = sink();
  told.tell(said("x"));
  clock.await_quiet(3);  // who stores, who looks and who sends
  clock.advance(5s);
  EXPECT_EQ(told.finish(60s).unsent, 0U);
  EXPECT_THAT(slack.texts(), ElementsAre("x"));
}

TEST_F(Notifying, WhatWaitsForARegistryThatIsAwayIsBounded) {
  fragile.break_down();
  auto& told = sink();
  Notification progress = said("");
  progress.kind = NotificationKind::progress;
  told.tell(said("x"));
  for (int i = 0; i < 100; ++i) told.tell(progress);
  for (int i = 0; i < 20'000; ++i) told.tell(said("y"));
  std::jthread ending([&] { EXPECT_EQ(told.finish(1s).unstored, 20'002U) << "all are counted, but for old progress"; });
  clock.await_quiet(3);
  clock.advance(1s);
  ending.join();
}

TEST_F(Notifying, WhatARegistryThatIsAwayCannotTakeGoesOutFromThisMachine) {
  fragile.break_down();
  auto& told = sink_of_a_machine_that_keeps();
  std::promise<void> arrives;
  slack.at_each_call([&](FakeSlack::Call) -> std::optional<FakeSlack::Fault> {
    arrives.set_value();
    slack.at_each_call({});
    return std::nullopt;
  });
  told.tell(said("the registry is away"));
  arrives.get_future().wait();
  std::jthread ending([&] {
    const auto end = told.finish(5s);
    EXPECT_EQ(end.unstored, 0U);
    EXPECT_EQ(end.unsent, 0U);
  });
  clock.await_quiet(5);  // who stores, who looks here and there, who sends, and who waits for the registry
  clock.advance(5s);
  ending.join();
  EXPECT_THAT(slack.texts(), ElementsAre("the registry is away"));
  EXPECT_EQ(slack.entries().front().thread, "") << "only the registry knows of a thread";
}

TEST_F(Notifying, ARegistryThatIsBackIsToldAgain) {
  fragile.break_down();
  auto& told = sink_of_a_machine_that_keeps();
  told.tell(said("1"));
  clock.await_quiet(4);
  fragile.mend();
  clock.advance(5s);
  told.tell(said("2"));
  EXPECT_EQ(told.finish(60s).unstored, 0U);
  EXPECT_EQ(fragile.writes(std::string(keys::outbox)), 1);
  EXPECT_THAT(slack.texts(), ::testing::UnorderedElementsAre("1", "2"));
}

TEST_F(Notifying, WhatStandsBehindACallThatHangsAtTheEndIsKeptOnThisMachine) {
  auto& told = sink_of_a_machine_that_keeps();
  clock.await_quiet(3);  // who stores, and who looks here and there
  fragile.hang(clock);
  for (const auto* text : {"1", "2", "3"}) told.tell(said(text));
  fragile.await_hanging();
  std::jthread ending([&] {
    const auto end = told.finish(2s, [&] { fragile.hurry(); });
    EXPECT_EQ(end.unstored, 0U);
  });
  clock.await_quiet(4);
  clock.advance(2s);
  ending.join();
  EXPECT_EQ(own.pending().size() + slack.texts().size(), 3U);
}

TEST_F(Notifying, ARegistryThatHangsWhenItIsAskedAtTheEndIsHurried) {
  std::promise<void> is_stored;
  slack.at_each_call([&](FakeSlack::Call) -> std::optional<FakeSlack::Fault> {
    is_stored.set_value();
    return std::nullopt;
  });
  auto& told = sink();
  told.tell(said("x"));
  is_stored.get_future().wait();
  clock.await_quiet(3);  // who stores, who looks and who sends: all is sent
  fragile.hang(clock);
  std::jthread ending([&] { EXPECT_EQ(told.finish(5s, [&] { fragile.hurry(); }).unsent, 1U); });
  fragile.await_hanging();
  clock.await_quiet(2);  // who asks, and who ends that
  clock.advance(1s);
  ending.join();
}

TEST_F(Notifying, WhatIsLeftOnAMachineThatKeepsNothingIsLostAndIsSaidToBe) {
  fragile.break_down();
  slack.fail({not_now, false}, 100);
  auto& told = sink({{OutboxRoute::slack, "C1"}}, OwnOutbox{own, own_drain, false});
  told.tell(said("x"));
  clock.await_quiet(4);              // who stores, who looks here and there, and who sent
  const auto end = told.finish(4s);  // before the registry is tried again
  EXPECT_EQ(end.unstored, 1U);
  EXPECT_EQ(end.unsent, 0U) << "no next signalbox finds it";
  EXPECT_THAT(own.pending(), SizeIs(1));
}

TEST_F(Notifying, WhatWasGivenUpOnAMachineThatKeepsNothingIsNoDeadLetterThatAnybodyCouldLookAt) {
  fragile.break_down();
  slack.fail({{FailureKind::permanent, "is_archived"}, false}, 100);
  auto& told = sink({{OutboxRoute::slack, "C1"}}, OwnOutbox{own, own_drain, false});
  told.tell(said("x"));
  clock.await_quiet(4);
  const auto end = told.finish(4s);
  EXPECT_EQ(end.unstored, 1U);
  EXPECT_EQ(end.given_up, 0U);
  EXPECT_THAT(own.dead(), SizeIs(1));
}

TEST_F(Notifying, WhatAnotherLeftOnThisMachineIsSent) {
  OutboxMessage left;
  left.target = {OutboxRoute::slack, "C1"};
  left.notification.text = "left";
  left.id = outbox_id(left.target, left.notification, 1, "");
  ASSERT_TRUE(own.store(left));
  EXPECT_EQ(sink_of_a_machine_that_keeps().finish(5s).unsent, 0U);
  EXPECT_THAT(slack.texts(), ElementsAre("left"));
}

TEST_F(Notifying, BeingToldToEndDuringTheGraceCutsItShort) {
  fragile.break_down();
  auto& told = sink();
  told.tell(said("x"));
  clock.await_quiet(2);
  std::stop_source end;
  std::jthread ending([&] { EXPECT_EQ(told.finish(60s, {}, end.get_token()).unstored, 1U); });
  clock.await_quiet(3);
  end.request_stop();
  clock.await_quiet(3);
  clock.advance(1s);
  ending.join();
}

}  // namespace
}  // namespace signalbox::testing
