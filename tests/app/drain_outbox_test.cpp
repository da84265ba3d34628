#include "app/drain_outbox.hpp"

#include <gmock/gmock.h>

#include <memory>
#include <stdexcept>

#include "app/outbox_stage.hpp"
#include "core/error.hpp"
#include "records/keys.hpp"

namespace signalbox::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using Kind = NotificationKind;

/// Somebody else acts between reading a document and the answer.
class AnsweringLate : public FragileStore {
 public:
  using FragileStore::FragileStore;
  void before_answer(std::string key, std::function<void()> what) {
    key_ = std::move(key);
    what_ = std::move(what);
  }

  [[nodiscard]] std::optional<Document> get(const std::string& key) override {
    auto found = FragileStore::get(key);
    if (key == key_ && what_) std::exchange(what_, {})();
    return found;
  }

 private:
  std::string key_;
  std::function<void()> what_;
};

class Draining : public OutboxStage {};

TEST_F(Draining, ADeploymentHasOneLivingMessageAndItsAlertsBelowIt) {
  store(Kind::started, "");
  EXPECT_EQ(drain().sent, 1U);
  store(Kind::resource_failed, "Database");
  store(Kind::failed, "it failed");
  EXPECT_EQ(drain().sent, 2U);
  EXPECT_EQ(livings(), 1);
  EXPECT_EQ(living().state.phase, LivingPhase::failed);
  EXPECT_THAT(slack.texts(), ElementsAre("Database", "it failed"));
  for (const auto& entry : slack.entries()) {
    if (entry.message == living().message) continue;
    EXPECT_EQ(entry.thread, living().message);
  }
  EXPECT_THAT(memory.list(std::string(keys::outbox)), IsEmpty());
}

TEST_F(Draining, AnotherProcessGoesOnInTheSameThread) {
  store(Kind::started, "");
  (void)drain("one");
  store(Kind::stalled, "stalled");
  (void)drain("two");
  EXPECT_EQ(livings(), 1);
  EXPECT_EQ(slack.entries().back().thread, living().message);
  EXPECT_TRUE(living().state.stalled || living().updates == 1);
}

TEST_F(Draining, AScriptsMessageAboutADeploymentThatHasNoThreadBeginsNone) {
  store(Kind::message, "database copied");
  EXPECT_EQ(drain().sent, 1U);
  EXPECT_EQ(livings(), 0);
  ASSERT_THAT(slack.entries(), SizeIs(1));
  EXPECT_EQ(slack.entries().front().thread, "");
  store(Kind::started, "");
  store(Kind::message, "and restored");
  EXPECT_EQ(drain().sent, 2U);
  EXPECT_EQ(slack.entries().back().thread, living().message) << "it has one now";
}

TEST_F(Draining, StoringTwiceIsOnce) {
  OutboxMessage message;
  message.target = {OutboxRoute::slack, "C1"};
  message.id = outbox_id(message.target, message.notification, 1, "mark");
  EXPECT_TRUE(outbox.store(message));
  EXPECT_FALSE(outbox.store(message));
}

TEST_F(Draining, PlainStyleAndWhatHasNoDeploymentAreMessagesOfTheirOwn) {
  OutboxMessage plain = outbox.read(store(Kind::started, "plain", "C2"))->message;
  plain.is_living = false;
  ASSERT_TRUE(outbox.save({plain, outbox.read(plain.id)->version}));
  store(Kind::frozen, "frozen", "C1", "");
  EXPECT_EQ(drain().sent, 2U);
  EXPECT_EQ(livings(), 0);
  for (const auto& entry : slack.entries()) EXPECT_EQ(entry.thread, "");
}

TEST_F(Draining, ATransportWithoutThreadsGetsPlainMessages) {
  FakeSlack webhook(false);
  transport = &webhook;
  store(Kind::started, "started");
  store(Kind::failed, "failed");
  EXPECT_EQ(drain().sent, 2U);
  EXPECT_THAT(webhook.texts(), ElementsAre("started", "failed"));
  EXPECT_EQ(webhook.calls(FakeSlack::Call::show), 0);
}

TEST_F(Draining, WhatThisProcessCannotSendStaysForOthers) {
  transport = nullptr;
  store(Kind::failed, "x");
  const auto report = drain();
  EXPECT_EQ(report.without_transport, 1U);
  EXPECT_FALSE(report.next_due);
  EXPECT_THAT(outbox.pending(), SizeIs(1));
}

TEST_F(Draining, AVariableThatHoldsNothingOfUseStopsItsOwnLaneAlone) {
  store(Kind::frozen, "bad", "C1", "");
  store(Kind::frozen, "good", "C2", "");
  auto with = ports();
  with.transport = [this](const OutboxTarget& target) -> MessageTransport* {
    if (target.address == "C1") throw Error(ErrorKind::invalid_input, "$OPS_HOOK is no address");
    return &slack;
  };
  const auto report = DrainOutbox(outbox, with, options).once({});
  EXPECT_EQ(report.sent, 1U);
  EXPECT_EQ(report.without_transport, 1U);
  EXPECT_EQ(report.reason, "$OPS_HOOK is no address");
  EXPECT_FALSE(report.next_due) << "until somebody has set it right there is nothing to do";
  EXPECT_THAT(outbox.pending(), SizeIs(1));
}

TEST_F(Draining, WhatCannotBeWrittenIsItsOwnTrouble) {
  const auto bad = store(Kind::frozen, "bad", "C1", "");
  store(Kind::frozen, "good", "C1", "");
  slack.at_each_call([&](FakeSlack::Call) -> std::optional<FakeSlack::Fault> {
    slack.at_each_call({});
    throw std::logic_error("no UTF-8");
  });
  const auto report = drain();
  EXPECT_EQ(report.sent, 1U);
  EXPECT_EQ(report.failed, 1U);
  EXPECT_EQ(outbox.read(bad)->message.reason, "no UTF-8");
}

TEST_F(Draining, AnEntryThatGoesElsewhereThanItsNameSaysIsSetAside) {
  const auto id = store(Kind::frozen, "x", "C1", "");
  auto document = memory.get(keys::outbox_message(id));
  const auto target = document->body.find("\"C1\"");
  ASSERT_NE(target, std::string::npos);
  ASSERT_TRUE(memory.put(document->key, document->body.replace(target, 4, "\"C2\""), document->version));
  EXPECT_EQ(drain().sent, 0U);
  EXPECT_THAT(outbox.pending(), IsEmpty());
  EXPECT_TRUE(memory.get(keys::set_aside_message(id)));
}

TEST_F(Draining, WhatWasSetAsideBeforeUnderThatNameStays) {
  for (const auto* nonsense : {R"({"route":"pigeon"})", R"({"route":"drum"})"}) {
    sequence = 1768394096000;
    const auto document = memory.get(keys::outbox_message(store(Kind::frozen, "x", "C1", "")));
    ASSERT_TRUE(memory.put(document->key, nonsense, document->version));
    (void)drain();
  }
  EXPECT_THAT(memory.list(std::string(keys::set_aside)), SizeIs(2));
}

TEST_F(Draining, ACallThatIsCutOffSaysThatNobodyHasAnsweredYet) {
  const auto id = store(Kind::frozen, "x", "C1", "");
  std::stop_source told_to_end;
  slack.at_each_call([&](FakeSlack::Call) -> std::optional<FakeSlack::Fault> {
    told_to_end.request_stop();
    throw Error(ErrorKind::interrupted, "told to end");
  });
  EXPECT_EQ(drainer().once(told_to_end.get_token()).reason, "no answer yet");
  EXPECT_EQ(outbox.read(id)->message.reason, "no answer yet");
  EXPECT_EQ(outbox.read(id)->message.failures, 0U) << "it may have arrived";
}

TEST_F(Draining, AttemptsFollowTheScheduleAndTheSixthFailureIsADeadLetter) {
  const auto id = store(Kind::frozen, "x", "C1", "");
  slack.fail({not_now}, 6);
  for (const auto wait : {5s, 10s, 20s, 40s, 80s}) {
    const auto report = drain();
    EXPECT_EQ(report.failed, 1U);
    EXPECT_EQ(report.next_due, clock.now() + wait);
    clock.advance(wait - 1ms);
    EXPECT_EQ(drain().failed, 0U);
    clock.advance(1ms);
  }
  EXPECT_EQ(drain().dead, 1U);
  EXPECT_THAT(outbox.pending(), IsEmpty());
  EXPECT_THAT(outbox.dead(), ElementsAre(id));
  EXPECT_EQ(outbox.read_dead(id)->message.reason, "not now");
  EXPECT_TRUE(outbox.revive(id));
  EXPECT_THAT(outbox.dead(), IsEmpty());
  EXPECT_EQ(drain().sent, 1U);
  EXPECT_FALSE(outbox.revive(id));
}

TEST_F(Draining, WhoeverMakesADeadLetterIsToldOfItAndOfNothingElse) {
  std::vector<OutboxMessage> given_up;
  auto ports = this->ports();
  ports.given_up = [&](const OutboxMessage& message) { given_up.push_back(message); };
  const auto id = store(Kind::frozen, "x", "C1", "");
  slack.fail({not_now});
  (void)DrainOutbox(outbox, ports, options).once({});
  EXPECT_THAT(given_up, IsEmpty()) << "it is tried again";
  clock.advance(5s);
  slack.fail({slack_failure("invalid_auth")});
  (void)DrainOutbox(outbox, ports, options).once({});
  ASSERT_EQ(given_up.size(), 1U);
  EXPECT_EQ(given_up[0].id, id);
  EXPECT_EQ(given_up[0].reason, "invalid_auth");
  EXPECT_FALSE(given_up[0].way_out.empty());
}

TEST_F(Draining, ADeadLetterThatTwoPutBackAtOnceGoesOnce) {
  const auto id = store(Kind::frozen, "x", "C1", "");
  slack.fail({{FailureKind::permanent, "is_archived"}, false});
  EXPECT_EQ(drain().dead, 1U);
  AnsweringLate late(memory);
  late.before_answer(keys::dead_letter(id), [&] {
    EXPECT_TRUE(outbox.revive(id));
    EXPECT_EQ(drain("other").sent, 1U);
  });
  EXPECT_FALSE(Outbox(late).revive(id));
  EXPECT_EQ(drain().sent, 0U);
  EXPECT_THAT(slack.texts(), ElementsAre("x"));
}

TEST_F(Draining, ADeadLetterWhosePuttingBackIsCutOffIsPutBackByTheNext) {
  const auto id = store(Kind::frozen, "x", "C1", "");
  slack.fail({{FailureKind::permanent, "is_archived"}, false});
  EXPECT_EQ(drain().dead, 1U);
  fragile.before_next_write(keys::outbox_message(id), [] { throw Error(ErrorKind::unavailable, "not now"); });
  EXPECT_EQ(kind_thrown_by([&] { outbox.revive(id); }), ErrorKind::unavailable);
  EXPECT_THAT(outbox.dead(), ElementsAre(id));
  EXPECT_TRUE(outbox.revive(id));
  EXPECT_EQ(drain().sent, 1U);
}

TEST_F(Draining, WhatNoRetryCuresIsADeadLetterAtOnceAndTheRestOfItsThreadGoesOn) {
  store(Kind::started, "");
  (void)drain();
  const auto bad = store(Kind::stalled, "bad");
  store(Kind::failed, "good");
  slack.fail({slack_failure("invalid_blocks")});
  (void)drainer().until(clock.monotonic(), {});
  EXPECT_THAT(outbox.dead(), ElementsAre(bad));
  EXPECT_FALSE(outbox.read_dead(bad)->message.way_out.empty());
  EXPECT_THAT(slack.texts(), ElementsAre("good"));
  EXPECT_EQ(outbox.totals().dead, 1U);
}

TEST_F(Draining, AFailingThreadHoldsBackItselfAlone) {
  store(Kind::frozen, "first", "C1", "");
  store(Kind::frozen, "second", "C1", "");
  slack.fail({not_now});
  (void)drainer().until(clock.monotonic(), {});
  EXPECT_THAT(slack.texts(), ElementsAre("second"));
  clock.advance(5s);
  (void)drain();
  EXPECT_THAT(slack.texts(), ElementsAre("second", "first"));
}

TEST_F(Draining, OrderIsKeptInAThreadThroughFailures) {
  store(Kind::started, "");
  (void)drain();
  for (const auto* text : {"1", "2", "3", "4"}) store(Kind::stalled, text);
  slack.fail({not_now}, 3);
  for (int i = 0; i < 10; ++i) {
    (void)drain();
    clock.advance(20s);
  }
  EXPECT_THAT(slack.texts(), ElementsAre("1", "2", "3", "4"));
}

TEST_F(Draining, OrderIsKeptWhenAThreadIsLongerThanABatch) {
  options.batch = 1;
  for (const auto* text : {"1", "2", "3"}) store(Kind::stalled, text);
  slack.fail({not_now, false});
  (void)drain();
  EXPECT_THAT(slack.texts(), IsEmpty());
  clock.advance(5s);
  (void)drain();
  EXPECT_THAT(slack.texts(), ElementsAre("1", "2", "3"));
}

TEST_F(Draining, AnOvertakenProgressIsCountedAndNotSent) {
  store(Kind::started, "");
  for (int i = 0; i < 5; ++i) store(Kind::progress, "");
  const auto report = drain();
  EXPECT_EQ(report.superseded, 4U);
  EXPECT_EQ(report.sent, 2U);
  EXPECT_EQ(outbox.totals().superseded, 4U);
  EXPECT_EQ(outbox.totals().sent, 2U);
}

TEST_F(Draining, AChannelGetsNoMoreThanItsPace) {
  options.pace = 1s;
  for (const auto* text : {"1", "2", "3"}) store(Kind::frozen, text, "C1", "");
  store(Kind::frozen, "other", "C2", "");
  auto report = drain("one");
  EXPECT_EQ(report.sent, 2U);
  EXPECT_EQ(report.next_due, clock.now() + 1s);
  EXPECT_EQ(drain("two").sent, 0U);
  clock.advance(1s);
  EXPECT_EQ(drain("two").sent, 1U);
}

TEST_F(Draining, RetryAfterHoldsTheWholeChannelAndUsesUpNoAttempt) {
  auto limited = slack_failure("ratelimited");
  limited.retry_after = 30s;
  const auto id = store(Kind::frozen, "1", "C1", "");
  store(Kind::frozen, "2", "C1", "");
  slack.fail({limited});
  EXPECT_EQ(drain().sent, 0U);
  EXPECT_EQ(outbox.read(id)->message.failures, 0U);
  clock.advance(29s);
  EXPECT_EQ(drain("other").sent, 0U);
  clock.advance(1s);
  EXPECT_EQ(drain("other").sent, 2U);
}

TEST_F(Draining, ALimitOnUpdatesDelaysNoAlertOfAnotherDeployment) {
  store(Kind::started, "");
  store(Kind::started, "", "C1", "20260114-000000-ffffff01");
  (void)drain();
  auto limited = slack_failure("ratelimited");
  limited.retry_after = 60s;
  store(Kind::progress, "");
  slack.fail({limited});
  (void)drain();
  store(Kind::stalled, "told", "C1", "20260114-000000-ffffff01");
  const auto before = slack.calls(FakeSlack::Call::show);
  (void)drain();
  EXPECT_THAT(slack.texts(), ElementsAre("told"));
  EXPECT_EQ(slack.calls(FakeSlack::Call::show), before) << "the method is not called before its pause is over";
  clock.advance(60s);
  (void)drain();
  EXPECT_THAT(outbox.pending(), IsEmpty());
  EXPECT_THAT(slack.texts(), ElementsAre("told")) << "the reply is not repeated";
}

TEST_F(Draining, WhatIsPutForwardWhileItIsSentIsSentOnce) {
  const auto id = store(Kind::frozen, "x", "C1", "");
  slack.at_each_call([&](FakeSlack::Call) -> std::optional<FakeSlack::Fault> {
    EXPECT_TRUE(outbox.hasten(id));
    return std::nullopt;
  });
  EXPECT_EQ(drain().sent, 1U);
  EXPECT_THAT(outbox.pending(), IsEmpty());
  EXPECT_THAT(slack.texts(), ElementsAre("x"));
}

TEST_F(Draining, WhatIsPutForwardWhileItFailsIsStillInDoubt) {
  const auto id = store(Kind::frozen, "x", "C1", "");
  slack.fail({nobody_answers, true});
  slack.at_each_call([&](FakeSlack::Call) -> std::optional<FakeSlack::Fault> {
    EXPECT_TRUE(outbox.hasten(id));
    slack.at_each_call({});
    return std::nullopt;
  });
  (void)drain();
  EXPECT_TRUE(outbox.read(id)->message.is_doubtful);
  EXPECT_EQ(outbox.read(id)->message.failures, 1U);
}

TEST_F(Draining, WhatComesLateIsShownAllTheSame) {
  const auto late = outbox.read(store(Kind::resource_failed, "first"))->message;
  ASSERT_TRUE(outbox.remove(*outbox.read(late.id)));
  store(Kind::stalled, "second");
  (void)drain();
  EXPECT_TRUE(living().state.stalled);
  ASSERT_TRUE(outbox.store(late));  // what happened before was stored, by another watcher, after it
  (void)drain();
  EXPECT_EQ(living().state.failures, 1U);
  EXPECT_THAT(slack.texts(), ElementsAre("second", "first"));
}

TEST_F(Draining, WhatAnotherWatcherSawTooIsSaidOnce) {
  const auto failure = outbox.read(store(Kind::resource_failed, "Database"))->message;
  (void)drain();
  ASSERT_TRUE(outbox.store(failure));
  EXPECT_EQ(drain("other").sent, 1U);
  EXPECT_THAT(outbox.pending(), IsEmpty());
  EXPECT_EQ(living().state.failures, 1U);
  EXPECT_THAT(slack.texts(), ElementsAre("Database"));
}

TEST_F(Draining, AnEndIsSaidOnceWhoeverSawIt) {
  store(Kind::failed, "as the run says");
  store(Kind::failed, "as a monitor says");
  EXPECT_EQ(drain().sent, 2U);
  EXPECT_THAT(outbox.pending(), IsEmpty());
  EXPECT_THAT(slack.texts(), ElementsAre("as the run says"));
}

TEST_F(Draining, ADeletedLivingMessageIsPostedAnew) {
  store(Kind::started, "");
  (void)drain();
  slack.forget(living().message);
  store(Kind::progress, "");
  EXPECT_EQ(drain().sent, 1U);
  EXPECT_EQ(livings(), 1);
}

TEST_F(Draining, AnEntryEditedIntoNonsenseIsSetAsideAndTheRestGoesOn) {
  const auto bad = store(Kind::stalled, "bad");
  store(Kind::failed, "good");
  const auto document = memory.get(keys::outbox_message(bad));
  ASSERT_TRUE(memory.put(document->key, R"({"route":"pigeon"})", document->version));
  ASSERT_TRUE(memory.put("outbox/notes", R"({"to do":"milk"})", 0));
  (void)drainer().until(clock.monotonic(), {});
  EXPECT_THAT(slack.texts(), ElementsAre("good"));
  EXPECT_THAT(warnings, SizeIs(2));
  EXPECT_EQ(memory.get(keys::set_aside_message(bad))->body, R"({"route":"pigeon"})");
  EXPECT_TRUE(memory.get(keys::set_aside_message("notes")));
  EXPECT_THAT(outbox.pending(), IsEmpty());
}

TEST_F(Draining, WhatOthersHaveSentMeanwhileIsNotSaidToLackAWayOut) {
  const auto id = store(Kind::frozen, "x", "C1", "");
  const auto with = ports();
  DeliverLane lane(outbox, with, options, "C1");
  const auto names = outbox.pending_by_lane().at("C1");
  ASSERT_TRUE(outbox.remove(*outbox.read(id)));
  lane.begin(names);
  EXPECT_FALSE(lane.turn({}));
  EXPECT_EQ(lane.finish().without_transport, 0U);
}

TEST_F(Draining, TroubleOfTheRegistryIsThrown) {
  store(Kind::frozen, "x", "C1", "");
  fragile.break_down();
  EXPECT_EQ(kind_thrown_by([&] { (void)drain(); }), ErrorKind::unavailable);
}

TEST_F(Draining, ManyChannelsAreSentToAtOnceAndNothingIsDoubled) {
  for (int channel = 0; channel < 40; ++channel) {
    for (int i = 0; i < 10; ++i) store(Kind::frozen, fmt::format("{}-{}", channel, i), fmt::format("C{}", channel), "");
  }
  EXPECT_EQ(drain().sent, 400U);
  auto texts = slack.texts();
  std::ranges::sort(texts);
  EXPECT_EQ(std::ranges::unique(texts).size(), 0U);
  EXPECT_EQ(texts.size(), 400U);
}

}  // namespace
}  // namespace signalbox::testing
