#include <gmock/gmock.h>
#include <rapidcheck.h>

#include <memory>
#include <random>
#include <set>
#include <utility>

#include "app/outbox_stage.hpp"
#include "core/error.hpp"

namespace signalbox::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::SizeIs;
using Kind = NotificationKind;

using Fault = FakeSlack::Fault;

class DoubtfulDelivery : public OutboxStage {};

TEST_F(DoubtfulDelivery, AfterAnUnknownOutcomeItIsLookedForBeforeItIsPostedAgain) {
  store(Kind::started, "");
  (void)drain();
  store(Kind::failed, "once");
  slack.fail({nobody_answers, true});
  (void)drain();
  clock.advance(5s);
  EXPECT_EQ(drain().sent, 1U);
  EXPECT_THAT(slack.texts(), ElementsAre("once"));
  EXPECT_EQ(slack.calls(FakeSlack::Call::find), 1);
}

TEST_F(DoubtfulDelivery, TheLivingMessageIsLookedForTooAfterAnUnknownOutcome) {
  store(Kind::started, "");
  slack.fail({nobody_answers, true});
  (void)drain();
  clock.advance(5s);
  EXPECT_EQ(drain().sent, 1U);
  EXPECT_EQ(livings(), 1);
}

TEST_F(DoubtfulDelivery, ALookThatIsRefusedForGoodLeavesADeadLetterInDoubt) {
  store(Kind::frozen, "x", "C1", "");
  slack.fail({nobody_answers, true});
  (void)drain();
  clock.advance(5s);
  slack.fail({slack_failure("invalid_auth"), false});
  EXPECT_EQ(drain().dead, 1U);
  ASSERT_THAT(outbox.dead(), SizeIs(1));
  EXPECT_TRUE(outbox.revive(outbox.dead().front()));
  EXPECT_EQ(drain().sent, 1U);
  EXPECT_THAT(slack.texts(), ElementsAre("x")) << "it was there all the time";
}

TEST_F(DoubtfulDelivery, ALookThatFailsIsAFailedAttempt) {
  store(Kind::frozen, "x", "C1", "");
  slack.fail({nobody_answers, true}, 2);
  (void)drain();
  clock.advance(5s);
  EXPECT_EQ(drain().failed, 1U);
  clock.advance(10s);
  EXPECT_EQ(drain().sent, 1U);
  EXPECT_THAT(slack.texts(), ElementsAre("x"));
}

TEST_F(DoubtfulDelivery, NothingIsPostedWhenTheClaimIsAboutToEnd) {
  store(Kind::frozen, "x", "C1", "");
  slack.fail({nobody_answers, false});
  (void)drain();
  clock.advance(5s);
  bool is_slow = true;
  slack.at_each_call([&](FakeSlack::Call call) -> std::optional<Fault> {
    if (call == FakeSlack::Call::find && std::exchange(is_slow, false)) clock.advance(25s);
    if (call == FakeSlack::Call::post) {
      EXPECT_GE(outbox.lane("C1").lane.claim->until, clock.now() + 10s);
    }
    return std::nullopt;
  });
  const auto report = drain();
  EXPECT_EQ(report.sent, 1U);
  EXPECT_EQ(report.failed, 0U) << "no attempt is used up";
  EXPECT_EQ(slack.calls(FakeSlack::Call::find), 2);
}

TEST_F(DoubtfulDelivery, WhatAWebhookTookIsGoneAtOnce) {
  FakeSlack webhook(false);
  transport = &webhook;
  store(Kind::started, "1");
  store(Kind::stalled, "2");
  store(Kind::failed, "3");
  webhook.at_each_call([&, calls = std::make_shared<int>()](FakeSlack::Call) -> std::optional<Fault> {
    if (++*calls != 2) return std::nullopt;
    EXPECT_THAT(outbox.pending(), SizeIs(2));
    fragile.break_down();
    return Fault{not_now, false};
  });
  EXPECT_EQ(kind_thrown_by([&] { (void)drain(); }), ErrorKind::unavailable);
  fragile.mend();
  EXPECT_EQ(drain().sent, 2U);
  EXPECT_THAT(webhook.texts(), ElementsAre("1", "2", "3"));
}

TEST_F(DoubtfulDelivery, WhatAKilledSenderWasSendingIsLookedFor) {
  store(Kind::started, "");
  (void)drain();
  for (const auto* text : {"1", "2", "3"}) store(Kind::stalled, text);
  die_at_call(FakeSlack::Call::post, true, "killed");
  const auto report = drain("other");
  EXPECT_EQ(report.sent, 0U) << "what was sent may still be on its way";
  EXPECT_EQ(report.next_due, clock.now() + 1s);
  EXPECT_EQ(drain("third").sent, 0U);
  clock.advance(1s);
  EXPECT_EQ(drain("third").sent, 3U);
  EXPECT_THAT(slack.texts(), ElementsAre("1", "2", "3"));
}

TEST_F(DoubtfulDelivery, WhatTheRegistryDidNotHearOfIsLookedForByTheSameSenderToo) {
  store(Kind::frozen, "x", "C1", "");
  slack.at_each_call([this](FakeSlack::Call) -> std::optional<Fault> {
    fragile.break_down();
    return std::nullopt;
  });
  EXPECT_EQ(kind_thrown_by([&] { (void)drain(); }), ErrorKind::unavailable);
  slack.at_each_call({});
  fragile.mend();
  EXPECT_EQ(drain().sent, 1U);
  EXPECT_THAT(slack.texts(), ElementsAre("x"));
}

TEST_F(DoubtfulDelivery, WhatStoodBehindAFailureIsNotLookedFor) {
  for (const auto* text : {"1", "2", "3"}) store(Kind::stalled, text);
  bool failed = false;
  slack.at_each_call([&failed](FakeSlack::Call call) -> std::optional<Fault> {
    if (call != FakeSlack::Call::post || std::exchange(failed, true)) return std::nullopt;
    return Fault{not_now, false};
  });
  (void)drain();
  clock.advance(5s);
  EXPECT_EQ(drain().sent, 3U);
  EXPECT_EQ(slack.calls(FakeSlack::Call::find), 0);
}

TEST_F(DoubtfulDelivery, AKilledSendersLivingMessageIsTakenOver) {
  store(Kind::started, "");
  die_at_call(FakeSlack::Call::show, true, "killed");
  (void)drain("other");
  clock.advance(1s);
  EXPECT_EQ(drain("other").sent, 1U);
  EXPECT_EQ(livings(), 1);
}

TEST_F(DoubtfulDelivery, ALiveSendersClaimIsRespectedUntilItEnds) {
  store(Kind::frozen, "x", "C1", "");
  die_at_call(FakeSlack::Call::post, false, "stopped");
  gone.clear();
  const auto report = drain("other");
  EXPECT_EQ(report.sent, 0U);
  EXPECT_EQ(report.next_due, clock.now() + 250ms) << "its holder may be done long before its claim ends";
  clock.advance(29s);
  EXPECT_EQ(drain("other").sent, 0U);
  clock.advance(1s);
  EXPECT_EQ(drain("other").sent, 1U);
}

TEST_F(DoubtfulDelivery, ALivingMessageIsLookedForAsFarBackAsItMayHaveBeenPosted) {
  const Time then = clock.now();
  store(Kind::started, "");
  slack.fail({nobody_answers, true});
  (void)drain();
  clock.advance(1h);
  ASSERT_TRUE(outbox.remove(*outbox.read(outbox.pending().front())));  // as `outbox drop` does
  store(Kind::stalled, "an hour later");
  EXPECT_EQ(drain().sent, 1U);
  EXPECT_EQ(slack.looked_since(), then - 5min);
  EXPECT_EQ(livings(), 1);
  EXPECT_FALSE(outbox.thread("C1", told_deployment).doubtful_since) << "it was found";
}

TEST_F(DoubtfulDelivery, AKilledSendersLivingMessageIsLookedForAsFarBackAsWhatItWasSendingWasTold) {
  sequence = static_cast<std::uint64_t>(clock.now().time_since_epoch().count()) - 1;
  const Time then = clock.now();
  store(Kind::queued, "");
  die_at_call(FakeSlack::Call::show, true, "killed");
  clock.advance(1h);
  store(Kind::started, "");  // which overtakes it
  (void)drain("other");
  clock.advance(1s);
  EXPECT_EQ(drain("other").sent, 1U);
  EXPECT_EQ(slack.looked_since(), then - 5min);
  EXPECT_EQ(livings(), 1);
}

TEST_F(DoubtfulDelivery, WhatIsLeftToOthersForARefusedTokenStaysInDoubt) {
  const auto kept = *outbox.read(store(Kind::frozen, "x", "C1", ""));
  ASSERT_TRUE(outbox.remove(kept));
  ASSERT_TRUE(Outbox(fragile, {}, "other").store(kept.message));
  die_at_call(FakeSlack::Call::post, true, "killed");
  (void)drain("me");
  clock.advance(1s);
  slack.fail({slack_failure("invalid_auth"), false});
  EXPECT_EQ(drain("me").without_transport, 1U);
  EXPECT_EQ(drain("other").sent, 1U);
  EXPECT_THAT(slack.texts(), ElementsAre("x"));
}

// Senders that come and die in any order, an endpoint that fails in any way: each alert arrives, in the order of its
// thread, and twice only where nobody could look.
TEST(SendersThatDie, LeaveEachAlertToArriveInOrderAndOnceWhateverFails) {
  EXPECT_TRUE(rc::check([](std::uint64_t seed) {
    std::mt19937_64 random(seed);
    ManualClock clock;
    MemoryStore memory(clock);
    FragileStore fragile(memory);
    Outbox outbox(fragile);
    FakeSlack slack;
    std::string sender = "s0";
    bool dies = false;
    slack.at_each_call([&](FakeSlack::Call) -> std::optional<Fault> {
      const auto what = random() % 12;
      if (what == 0) return Fault{nobody_answers, true};
      if (what == 1) return Fault{nobody_answers, false};
      if (what == 2) return Fault{not_now, false};
      if (what == 3 && dies) {
        fragile.break_down();
        return Fault{nobody_answers, random() % 2 == 0};
      }
      return std::nullopt;
    });
    std::map<std::string, std::vector<std::string>> told;
    for (std::uint64_t i = 0; i < 20; ++i) {
      OutboxMessage message;
      message.target = {OutboxRoute::slack, "C1"};
      message.notification.correlation_id = "d" + std::to_string(random() % 3);
      message.notification.kind = random() % 3 == 0 ? Kind::progress : Kind::stalled;
      message.notification.text = message.notification.correlation_id + "-" + std::to_string(i);
      message.stored_at = clock.now();
      message.id = outbox_id(message.target, message.notification, i, "");
      if (is_alert(message.notification.kind))
        told[message.notification.correlation_id].push_back(message.notification.text);
      outbox.store(message);
    }
    std::set<std::string> given_up;  // whose place in the line is lost
    for (int round = 0; round < 400 && (!outbox.pending().empty() || !outbox.dead().empty()); ++round) {
      DeliveryOptions options{.pace = 0s, .batch = 1 + random() % 4, .sender = sender};
      dies = round < 200;
      DrainOutbox drain(outbox,
                        {[&](const OutboxTarget&) { return &slack; }, clock, [] { return 0.5; },
                         [&](const LaneClaim& claim) { return claim.sender != sender; }},
                        options);
      try {
        (void)drain.once({});
      } catch (const Error&) {
        fragile.mend();
        sender = "s" + std::to_string(round + 1);
      }
      for (const auto& id : outbox.dead()) {
        given_up.insert(outbox.read_dead(id)->message.notification.text);
        outbox.revive(id);
      }
      clock.advance(20s);
    }
    RC_ASSERT(outbox.pending().empty());
    std::map<std::string, std::vector<std::string>> arrived;
    int roots = 0;
    for (const auto& entry : slack.entries()) {
      if (entry.marker.starts_with("living:")) ++roots;
      if (entry.marker.starts_with("living:") || entry.kind == Kind::slack_recovered) continue;
      arrived[entry.text.substr(0, 2)].push_back(entry.text);
    }
    for (auto& [thread, texts] : told) {
      RC_ASSERT(arrived[thread].size() == texts.size());
      const auto was_given_up = [&](const std::string& text) { return given_up.contains(text); };
      std::erase_if(texts, was_given_up);
      std::erase_if(arrived[thread], was_given_up);
      RC_ASSERT(arrived[thread] == texts);
    }
    RC_ASSERT(roots <= 3);
  }));
}

}  // namespace
}  // namespace signalbox::testing
