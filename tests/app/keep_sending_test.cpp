#include "app/keep_sending.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <condition_variable>
#include <future>

#include "app/outbox_stage.hpp"
#include "core/error.hpp"
#include "records/keys.hpp"

namespace signalbox::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using Kind = NotificationKind;

/// Takes a message and says nothing more until it is told to stop.
class HangingTransport : public MessageTransport {
 public:
  void await_call() { called_.get_future().wait(); }

  [[nodiscard]] bool keeps_threads() const override { return false; }
  [[nodiscard]] PostOutcome post(const OutboxMessage&, const LivingThread*, std::stop_token stop) override {
    called_.set_value();
    std::mutex mutex;
    std::unique_lock lock(mutex);
    std::condition_variable_any never;
    never.wait(lock, stop, [] { return false; });
    throw Error(ErrorKind::interrupted, "told to stop");
  }
  [[nodiscard]] PostOutcome show(const std::string&, const LivingThread&, const std::string&,
                                 std::stop_token) override {
    return DeliveryFailure{};
  }
  [[nodiscard]] FindOutcome find(const std::string&, const LivingThread*, const std::string&, Time,
                                 std::stop_token) override {
    return NotPosted{};
  }
  [[nodiscard]] std::optional<DeliveryFailure> reach(std::stop_token) override { return std::nullopt; }

 private:
  std::promise<void> called_;
};

/// Says something between reading which keys there are and answering.
class SlowlyListing : public FragileStore {
 public:
  using FragileStore::FragileStore;
  [[nodiscard]] int listings() const { return listings_; }
  void before_answer(int listing, std::function<void()> what) { before_[listing] = std::move(what); }

  [[nodiscard]] std::vector<std::string> keys(const std::string& prefix) override {
    auto found = FragileStore::keys(prefix);
    if (prefix != signalbox::keys::outbox) return found;
    if (const auto before = before_.find(++listings_); before != before_.end()) before->second();
    return found;
  }

 private:
  std::map<int, std::function<void()>> before_;
  std::atomic<int> listings_ = 0;
};

class Sending : public OutboxStage {
 protected:
  DrainOutbox hanging_in_c1() {
    auto with = ports();
    with.transport = [this](const OutboxTarget& target) -> MessageTransport* {
      if (target.address == "C1") return &hanging;
      return &slack;
    };
    return {outbox, with, options};
  }

  HangingTransport hanging;
};

TEST_F(Sending, AChannelThatHangsHoldsUpNoOther) {
  const auto drain = hanging_in_c1();
  const auto stuck = store(Kind::frozen, "stuck", "C1", "");
  std::promise<void> arrives;
  slack.at_each_call([&](FakeSlack::Call) -> std::optional<FakeSlack::Fault> {
    arrives.set_value();
    return std::nullopt;
  });
  const auto sending = drain.keep_sending();
  hanging.await_call();
  store(Kind::frozen, "x", "C2", "");
  sending->look_again();
  arrives.get_future().wait();
  sending->stop();
  EXPECT_THAT(slack.texts(), ElementsAre("x"));
  EXPECT_TRUE(outbox.read(stuck)->message.is_doubtful);
}

TEST_F(Sending, WhoWaitsForTheEndWaitsForNoCallThatHangs) {
  const auto drain = hanging_in_c1();
  store(Kind::frozen, "stuck", "C1", "");
  const auto sending = drain.keep_sending();
  hanging.await_call();
  sending->limit_to({clock.monotonic() + 5s, clock.monotonic() + 5s});
  std::jthread ending([&] { EXPECT_EQ(sending->await_end(), SendingEnd::out_of_time); });
  clock.await_quiet(2);  // who looks, and who waits
  clock.advance(5s);
  ending.join();
}

TEST_F(Sending, TheEndMayBeMovedNearerWhileSomebodyWaitsForIt) {
  const auto drain = hanging_in_c1();
  store(Kind::frozen, "stuck", "C1", "");
  const auto sending = drain.keep_sending();
  hanging.await_call();
  std::jthread ending([&] { EXPECT_EQ(sending->await_end(), SendingEnd::out_of_time); });
  clock.await_quiet(2);
  sending->limit_to({clock.monotonic(), clock.monotonic()});
  ending.join();
}

TEST_F(Sending, ALongQueueAndAShortOneTakeTurns) {
  options.at_once = 1;
  options.batch = 1;
  for (const auto* text : {"1", "2", "3"}) store(Kind::frozen, text, "C1", "");
  store(Kind::frozen, "other", "C2", "");
  EXPECT_EQ(drain().sent, 4U);
  EXPECT_THAT(slack.texts(), ElementsAre("1", "other", "2", "3"));
}

TEST_F(Sending, WhatIsStoppedBetweenTwoClaimsLeavesTheLaneToOthers) {
  options.at_once = 1;
  options.batch = 1;
  store(Kind::frozen, "1", "B1", "");
  store(Kind::frozen, "2", "B1", "");
  store(Kind::frozen, "stuck", "C1", "");
  const auto drain = hanging_in_c1();
  const auto sending = drain.keep_sending();
  hanging.await_call();
  sending->stop();
  EXPECT_THAT(slack.texts(), ElementsAre("1"));
  EXPECT_FALSE(outbox.lane("B1").lane.claim);
}

TEST_F(Sending, OfAThreadThatIsLongerThanAnybodyKeepsAllIsSentInOrder) {
  const std::size_t count = 2 * LaneNames::window + 5;
  std::vector<std::string> expected;
  for (std::size_t number = 0; number < count; ++number) {
    expected.push_back("alert " + std::to_string(number));
    store(Kind::resource_failed, expected.back());
  }
  store(Kind::started, "", "C2");
  EXPECT_EQ(drain().sent, count + 1);
  std::vector<std::string> said;
  for (const auto& text : slack.texts()) {
    if (text.starts_with("alert")) said.push_back(text);
  }
  EXPECT_EQ(said, expected);
  EXPECT_TRUE(outbox.pending().empty());
}

TEST_F(Sending, WhatIsAllOvertakenByAnEndFurtherBackIsDroppedAndTheEndGoes) {
  for (std::size_t number = 0; number < LaneNames::window; ++number) store(Kind::progress, "");
  store(Kind::complete, "it is done");
  const auto report = drain();
  EXPECT_EQ(report.superseded, LaneNames::window);
  EXPECT_EQ(report.sent, 1U);
  EXPECT_THAT(slack.texts(), ElementsAre("it is done"));
}

TEST_F(Sending, AQueueThatGoesAtItsChannelsPaceIsReadOnce) {
  options.pace = 1s;
  for (const auto* text : {"1", "2", "3", "4"}) store(Kind::frozen, text, "C1", "");
  SlowlyListing counted(memory);
  Outbox counting(counted);
  const DrainOutbox drain(counting, ports(), options);
  const auto sending = drain.keep_sending();
  for (int sent = 1; sent < 4; ++sent) {
    clock.await_quiet(2);  // who looks and who sends
    EXPECT_EQ(slack.texts().size(), static_cast<std::size_t>(sent));
    clock.advance(1s);
  }
  clock.await_quiet(2);
  EXPECT_THAT(slack.texts(), ElementsAre("1", "2", "3", "4"));
  EXPECT_EQ(counted.listings(), 1);
}

TEST_F(Sending, ARegistryThatListsSlowlyIsNotListedWithoutPauseUnlessSomebodyAsks) {
  const std::size_t count = 2 * LaneNames::window + 1;  // of which two more looks find the rest
  for (std::size_t number = 0; number < count; ++number) store(Kind::resource_failed, std::to_string(number));
  SlowlyListing slow(memory);
  Outbox slowly(slow);
  for (const int listing : {1, 2}) slow.before_answer(listing, [&] { clock.advance(2s); });
  const DrainOutbox drain(slowly, ports(), options);
  const auto sending = drain.keep_sending();
  clock.await_quiet(2);  // who looks and who sends
  EXPECT_EQ(slow.listings(), 1);
  EXPECT_EQ(slack.texts().size(), LaneNames::window);
  clock.advance(2s);
  clock.await_quiet(2);
  EXPECT_EQ(slow.listings(), 2) << "it has had as much time as the last look took";
  EXPECT_EQ(slack.texts().size(), 2 * LaneNames::window);
  sending->look_again();
  clock.await_quiet(2);
  EXPECT_EQ(slow.listings(), 3);
  EXPECT_EQ(slack.texts().size(), count);
}

TEST_F(Sending, WhatIsPutBackWhileTheRegistryIsReadIsNotOvertaken) {
  store(Kind::stalled, "1");
  slack.fail({nobody_answers, false}, 6);
  for (int i = 0; i < 6; ++i) {
    (void)drain();
    clock.advance(100s);
  }
  store(Kind::stalled, "2");
  SlowlyListing slow(memory);
  Outbox slowly(slow);
  std::promise<void> is_listed;
  slow.before_answer(2, [&] {
    is_listed.set_value();
    clock.await_quiet(2);  // who sends has put the dead letter back; the other waits for the end
  });
  std::unique_ptr<KeepSending> sending;
  slack.at_each_call([&](FakeSlack::Call call) -> std::optional<FakeSlack::Fault> {
    if (call != FakeSlack::Call::reach) return std::nullopt;
    sending->look_again();
    is_listed.get_future().wait();
    return std::nullopt;
  });
  const DrainOutbox drain(slowly, ports(), options);
  std::promise<void> is_there;
  slow.before_answer(1, [&] { is_there.get_future().wait(); });
  sending = drain.keep_sending();
  is_there.set_value();
  sending->limit_to({clock.monotonic()});
  EXPECT_EQ(sending->await_end(), SendingEnd::at_rest);
  EXPECT_THAT(slack.texts(), ::testing::IsSupersetOf({"1", "2"}));
  EXPECT_EQ(slack.texts().front(), "1");
}

}  // namespace
}  // namespace signalbox::testing
