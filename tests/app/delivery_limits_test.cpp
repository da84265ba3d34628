// How fast messages go: as fast as Slack's limits let, and no faster.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "app/channel_moments.hpp"
#include "app/outbox_stage.hpp"
#include "records/keys.hpp"
#include "support/limited_slack.hpp"

namespace signalbox::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Kind = NotificationKind;

class DeliveryLimits : public OutboxStage {};

TEST_F(DeliveryLimits, TheMessageOfADeploymentAndItsFirstReplyKeepThePace) {
  options.pace = 1s;
  store(Kind::stalled, "1");
  (void)drain();
  EXPECT_EQ(slack.calls(FakeSlack::Call::show), 1);
  EXPECT_EQ(slack.calls(FakeSlack::Call::post), 0);
  clock.advance(1s);
  EXPECT_EQ(drain().sent, 1U);
  EXPECT_THAT(slack.texts(), ElementsAre("1"));
  EXPECT_EQ(slack.calls(FakeSlack::Call::show), 1);
}

TEST_F(DeliveryLimits, AFullQueueTakesHardlyLongerThanTheLimitsOfItsChannels) {
  constexpr std::size_t each = 60;
  options.pace = 1s;
  LimitedSlack limited(slack, clock);
  transport = &limited;
  for (std::size_t i = 0; i < each; ++i) {
    for (int channel = 0; channel < 5; ++channel)
      store(Kind::stalled, "x", fmt::format("C{}", channel), fmt::format("20260114-123456-0000000{}", channel));
  }
  const Time began = clock.now();
  for (bool turn = false; !outbox.pending().empty(); turn = !turn) {
    const auto next = drain(turn ? "one" : "two").next_due;
    if (next && *next > clock.now()) clock.advance(*next - clock.now());
  }
  EXPECT_EQ(slack.texts().size(), 5 * each);
  const Duration allowed = each * options.pace;  // the message of the deployment, and a second between two
  EXPECT_LE(clock.now() - began, allowed + allowed / 20);
  EXPECT_GE(clock.now() - began, allowed);
  EXPECT_EQ(limited.refused(), 0);
}

TEST_F(DeliveryLimits, UpdatesKeepTheLimitOfTheirMethodAheadOfTimeAndUseUpNoAttempts) {
  constexpr int deployments = 55;
  options.pace = 1s;
  LimitedSlack limited(slack, clock);
  transport = &limited;
  const auto store_all = [&](Kind kind) {
    for (int i = 0; i < deployments; ++i) store(kind, "x", fmt::format("C{}", i), fmt::format("20260114-123456-{}", i));
  };
  store_all(Kind::started);
  EXPECT_EQ(drain().sent, static_cast<std::size_t>(deployments));
  clock.advance(5s);
  const Time began = clock.now();
  store_all(Kind::stalled);
  for (bool turn = false; !outbox.pending().empty(); turn = !turn) {
    const auto next = drain(turn ? "one" : "two").next_due;
    for (const auto& id : outbox.pending()) EXPECT_EQ(outbox.read(id)->message.failures, 0U);
    if (next && *next > clock.now()) clock.advance(*next - clock.now());
  }
  EXPECT_EQ(limited.refused(), 0);
  EXPECT_EQ(slack.texts().size(), static_cast<std::size_t>(deployments));
  for (const auto& entry : slack.entries()) EXPECT_EQ(entry.updates, entry.marker.starts_with("living:") ? 1 : 0);
  EXPECT_LE(clock.now() - began, 70s);  // as fast as calls may come
}

TEST_F(DeliveryLimits, AnUpdateThatWaitsForItsMethodSaysTheNewest) {
  options.pace = 1s;
  store(Kind::started, "");
  (void)drain();
  while (!outbox.take_call("chat.update", options.calls, clock.now())) {
  }
  clock.advance(1s);
  store(Kind::progress, "older");
  EXPECT_EQ(drain().sent, 0U);
  store(Kind::progress, "newer");
  clock.advance(1s);
  EXPECT_EQ(drain().superseded, 1U);
  EXPECT_EQ(living().updates, 1);
  EXPECT_THAT(outbox.pending(), IsEmpty());
}

TEST_F(DeliveryLimits, WhereNoPaceIsKeptUpdatesHaveNoLimitEither) {
  store(Kind::started, "");
  for (int i = 0; i < 20; ++i) {
    store(Kind::progress, "x");
    EXPECT_EQ(drain().sent, i == 0 ? 2U : 1U);
  }
  EXPECT_FALSE(memory.get(keys::method_budget("chat.update")));
}

TEST_F(DeliveryLimits, TwoOutboxesOfOneProcessShareThePaceOfAChannel) {
  options.pace = 1s;
  MemoryStore folder(clock);
  Outbox own(folder);
  ChannelMoments moments;
  auto with = ports();
  with.moments = &moments;
  const DrainOutbox registrys(outbox, with, options), this_machines(own, with, options);
  store(Kind::frozen, "1", "C1", "");
  auto message = outbox.read(outbox.pending().front())->message;
  message.notification.text = "2";
  ASSERT_TRUE(own.store(message));
  EXPECT_EQ(registrys.once({}).sent, 1U);
  const auto report = this_machines.once({});
  EXPECT_EQ(report.sent, 0U);
  EXPECT_EQ(report.next_due, clock.now() + 1s);
  clock.advance(1s);
  EXPECT_EQ(this_machines.once({}).sent, 1U);
  EXPECT_THAT(slack.texts(), ElementsAre("1", "2"));
}

}  // namespace
}  // namespace signalbox::testing
