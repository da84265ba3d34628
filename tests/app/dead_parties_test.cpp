// What a waiter does about parties that give no sign of life any more.
#include <future>

#include "app/deployment_records.hpp"
#include "app/stage.hpp"

namespace signalbox::testing {
namespace {

using ::testing::HasSubstr;

class ADeadParty : public Stage {
 protected:
  std::unique_ptr<Runner> runner_in_line(const std::string& id, std::size_t sleepers = one_waits,
                                         CloudFormation* asked = nullptr) {
    auto made = std::make_unique<Runner>(store, asked == nullptr ? &cloud : asked, clock,
                                         TurnRequest{production, party(id), QueuePolicy::fifo, 10h});
    clock.await_quiet(sleepers);
    return made;
  }
};

TEST_F(ADeadParty, HoldingWithoutABeatForALeaseIsTakenOverUnderALargerToken) {
  other_asks(party("dead"));
  const Token old = lock().holder->token;
  auto me = runner_in_line("me");
  clock.pass(89s, one_waits);
  EXPECT_EQ(holder(), "dead") << "the lease is not over yet";
  clock.advance(2s);
  EXPECT_GT(me->token(), old);
  EXPECT_EQ(me->signals.last_text(SignalKind::lock_taken_over),
            "dead gave no sign of life for at least 1m 30s; its turn is over");
  const Signal taken_over = me->signals.of(SignalKind::lock_taken_over).back();
  EXPECT_EQ(taken_over.holder, "dead");
  EXPECT_EQ(taken_over.status, "failed");
  EXPECT_FALSE(has_beat("dead")) << "it would come back from a rebuilt lock";
}

TEST_F(ADeadParty, IsToldWithHowLongItRanUntilItWasLastHeardOfAndWhatIsRecorded) {
  other_asks(party("dead"));
  Deployment known;
  known.id = "dead";
  known.environment = production;
  known.status = DeploymentStatus::running;
  known.granted_at = clock.now();
  known.reason = "its monitor was gone";
  static_cast<void>(DeploymentRecords(memory, clock).create(known));
  auto me = runner_in_line("me");
  clock.pass(60s, one_waits);
  put_beat(party("dead"));
  clock.await_quiet(one_waits);
  constexpr Duration seen_late_by_at_most = 15s;
  clock.pass(93s + seen_late_by_at_most, one_waits);
  EXPECT_GT(me->token(), 0U);
  const Signal taken_over = me->signals.of(SignalKind::lock_taken_over).back();
  EXPECT_EQ(taken_over.elapsed, 60s);
  EXPECT_EQ(taken_over.reason, "its monitor was gone; its runner was gone");
}

TEST_F(ADeadParty, IsJudgedByTheWatchersOwnClockWhateverTheWallClockDoes) {
  other_asks(party("alive"));
  auto me = runner_in_line("me");
  for (const Duration jump : {10min, -20min, 10min}) {
    clock.jump(jump);
    clock.pass(80s, one_waits);
    EXPECT_EQ(holder(), "alive");
    put_beat(party("alive"));
    clock.await_quiet(one_waits);
  }
  clock.jump(-10min);
  constexpr Duration seen_late_by_at_most = 15s;  // a beat is looked at every sixth of a lease
  clock.pass(93s + seen_late_by_at_most, one_waits);
  EXPECT_GT(me->token(), 0U);
}

TEST_F(ADeadParty, WhoseStackMovesIsOrphanedUntilItIsQuiet) {
  cloud.put_stack("App", StackStatus::update_in_progress);
  other_asks(party("dead", {"App"}));
  auto me = runner_in_line("me");
  clock.pass(95s, one_waits);
  EXPECT_EQ(holder(), "dead");
  EXPECT_TRUE(lock().holder->orphaned_at);
  EXPECT_EQ(me->signals.last_text(SignalKind::lock_taken_over),
            "the runner of dead is gone, its stack still moves; waiting for App");
  EXPECT_EQ(me->signals.of(SignalKind::lock_taken_over).back().status, "orphaned");
  clock.pass(20min, one_waits);
  EXPECT_EQ(holder(), "dead");
  EXPECT_EQ(me->signals.count(SignalKind::lock_taken_over), 1U) << "said once";
  cloud.put_stack("App", StackStatus::update_complete);
  clock.pass(33s, one_waits);
  EXPECT_GT(me->token(), 0U);
}

TEST_F(ADeadParty, IsAskedAboutAtGrowingIntervals) {
  cloud.put_stack("App", StackStatus::update_in_progress);
  other_asks(party("dead", {"App"}));
  auto me = runner_in_line("me");
  clock.pass(20min, one_waits);
  EXPECT_GT(cloud.calls(), 30);
  EXPECT_LT(cloud.calls(), 55) << "once in half a minute after a while, not at each look at the queue";
  me->stop();
}

TEST_F(ADeadParty, KeepsItsTurnWhileCloudFormationCannotBeAsked) {
  cloud.put_stack("App", StackStatus::update_complete);
  cloud.fail(-1);
  other_asks(party("dead", {"App"}));
  auto me = runner_in_line("me");
  clock.pass(10min, one_waits);
  EXPECT_EQ(holder(), "dead");
  EXPECT_FALSE(lock().holder->orphaned_at) << "nobody knows that it moves";
  ASSERT_GE(me->signals.count(SignalKind::warning), 1U);
  EXPECT_THAT(me->signals.of(SignalKind::warning)[0].reason, HasSubstr("Rate exceeded"));
  cloud.heal();
  clock.pass(33s, one_waits);
  EXPECT_GT(me->token(), 0U);
}

TEST_F(ADeadParty, ThatSaidGoodbyeNeedNotBeWaitedOut) {
  cloud.put_stack("App", StackStatus::update_in_progress);
  other_asks(party("gone", {"App"}));
  locks.change<Expiry>(production,
                       [&](EnvironmentLock now, Time at) { return expire(std::move(now), "gone", false, at); });
  erase_beat("gone");
  auto me = runner_in_line("me");
  EXPECT_EQ(holder(), "gone");
  cloud.put_stack("App", StackStatus::update_complete);
  clock.pass(4s, one_waits);
  EXPECT_GT(me->token(), 0U);
}

TEST_F(ADeadParty, WaitingAheadLeavesTheLine) {
  other_asks(party("holder"));
  other_asks(party("dead"));
  auto me = runner_in_line("me");
  for (int beat = 0; beat < 3; ++beat) {
    put_beat(party("holder"));
    clock.pass(31s, one_waits);
  }
  EXPECT_FALSE(is_in_line("dead"));
  EXPECT_FALSE(has_beat("dead"));
  EXPECT_EQ(place_of(lock(), "me"), 1U);
  EXPECT_EQ(holder(), "holder");
}

TEST_F(ADeadParty, AmongManyInARowHoldsNobodyUpForEver) {
  for (int number = 0; number < 12; ++number) other_asks(party("dead-" + std::to_string(number)));
  auto me = runner_in_line("me");
  Duration waited{0};
  while (holder() != "me" && waited < 30min) waited += clock.advance_to_next_deadline(one_waits, 1min);
  EXPECT_GT(me->token(), 0U);
  EXPECT_LT(waited, 10min);
}

TEST_F(ADeadParty, ThatComesBackBeforeItsLeaseIsOverKeepsItsTurn) {
  other_asks(party("slow"));
  auto me = runner_in_line("me");
  for (int beat = 0; beat < 5; ++beat) {
    clock.pass(88s, one_waits);
    put_beat(party("slow"));
    clock.await_quiet(one_waits);
  }
  EXPECT_EQ(holder(), "slow");
  me->stop();
}

// It could not beat meanwhile either, and a registry that crashed may have lost its last beat.
TEST_F(ADeadParty, IsNotFoundDeadByAnOutageOfTheRegistry) {
  other_asks(party("slow"));
  auto me = runner_in_line("me");
  clock.pass(20s, one_waits);
  store.break_down();
  clock.pass(75s, one_waits);
  store.mend();
  clock.pass(30s, one_waits);
  EXPECT_EQ(holder(), "slow");
  clock.pass(90s, one_waits);
  EXPECT_GT(me->token(), 0U) << "once it was silent for a lease in which it could have been heard";
}

TEST_F(ADeadParty, WithAShorterLeaseThanItsWatchersIsFoundByItsOwn) {
  Party brief = party("brief");
  brief.lease = 20s;
  other_asks(brief);
  auto me = runner_in_line("me");
  clock.pass(19s, one_waits);
  EXPECT_EQ(holder(), "brief");
  clock.pass(6s, one_waits);
  EXPECT_GT(me->token(), 0U);
}

/// Asks the real one, and lets something happen while it answers.
class BusyService : public FakeCloudFormation {
 public:
  using FakeCloudFormation::FakeCloudFormation;
  [[nodiscard]] std::optional<StackDescription> describe_stack(const std::string& name, std::stop_token stop) override {
    auto answer = FakeCloudFormation::describe_stack(name, std::move(stop));
    if (meanwhile) meanwhile();
    return answer;
  }
  std::function<void()> meanwhile;
};

TEST_F(ADeadParty, ThatComesBackWhileItsStacksAreAskedAboutKeepsItsTurn) {
  BusyService service(clock);
  service.put_stack("App", StackStatus::update_complete);
  service.meanwhile = [&] { put_beat(party("slow", {"App"})); };
  other_asks(party("slow", {"App"}));
  auto me = runner_in_line("me", one_waits, &service);
  clock.pass(10min, one_waits);
  EXPECT_GT(service.calls(), 0);
  EXPECT_EQ(holder(), "slow");
  me->stop();
}

TEST_F(ADeadParty, WhoseTurnCameMeanwhileIsNotOrphanedAsAWaiter) {
  other_asks(party("holder"));
  other_asks(party("slow"));
  auto me = runner_in_line("me");
  put_beat(party("holder"));
  clock.pass(60s, one_waits);
  put_beat(party("holder"));
  store.before_next_write(keys::environment(production), [&] { leave_as("holder"); });
  clock.pass(31s, one_waits);
  ASSERT_EQ(holder(), "slow");
  EXPECT_FALSE(lock().holder->orphaned_at);
  me->stop();
}

TEST_F(ADeadParty, ThatWakesUpAfterItsTurnWasGivenAwayIsToldSo) {
  auto first = runner_in_line("first");
  EXPECT_GT(first->token(), 0U);
  first->die();
  auto second = runner_in_line("second", 1 + one_waits);
  clock.pass(95s, 1 + one_waits);
  EXPECT_GT(second->token(), 0U);
  std::promise<std::string> reason;
  KeepLease awake(store, locks, clock, beat_of(party("first"), 1),
                  [&](const std::string& why) { reason.set_value(why); });
  EXPECT_NO_THROW(awake.start());
  EXPECT_FALSE(awake.is_lost()) << "its beat is its own to write";
  erase_beat("first");
  clock.await_quiet(3 + one_waits);
  clock.advance(23s);
  EXPECT_EQ(reason.get_future().get(), "production was given to second meanwhile");
  EXPECT_TRUE(awake.is_lost());
}

}  // namespace
}  // namespace signalbox::testing
