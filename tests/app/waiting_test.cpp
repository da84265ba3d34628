#include <future>

#include "app/deployment_records.hpp"
#include "app/stage.hpp"
#include "app/time_limit.hpp"
#include "app/wait_registered.hpp"
#include "app/watch_until_free.hpp"

namespace signalbox::testing {
namespace {

class Watching : public Stage {
 protected:
  std::future<WatchOutcome> watch(std::vector<std::string> stacks = {}) {
    watched = {production, std::move(stacks), 1min, 5s};
    return std::async(std::launch::async, [this] {
      return watch_until_free({store, &cloud, clock}, broadcast, watched, stop.get_token());
    });
  }
  Watched watched;
  std::stop_source stop;
  Broadcast broadcast{"", production, {&signals}};
};

TEST_F(Watching, AFreeEnvironmentIsToldAtOnceAndNothingIsTaken) {
  EXPECT_TRUE(std::holds_alternative<BecameFree>(watch().get()));
  EXPECT_EQ(store.writes(""), 0);
}

TEST_F(Watching, EndsWhenTheHolderLeaves) {
  other_asks(party("a"));
  auto outcome = watch();
  signals.await(SignalKind::queued);
  clock.await_sleepers(2);
  leave_as("a");
  EXPECT_TRUE(std::holds_alternative<BecameFree>(outcome.get()));
  EXPECT_EQ(holder(), "");
}

TEST_F(Watching, EndsWhenTheStackComesToRestThoughTheRegistrySaysNothing) {
  cloud.put_stack("App", StackStatus::update_in_progress);
  auto outcome = watch({"App"});
  signals.await(SignalKind::queued);
  clock.await_sleepers(2);
  cloud.put_stack("App", StackStatus::update_complete);
  clock.advance(5s);
  EXPECT_TRUE(std::holds_alternative<BecameFree>(outcome.get()));
}

TEST_F(Watching, GivesUpAtTheTimeoutAndNotBefore) {
  other_asks(party("a"));
  auto outcome = watch();
  clock.await_sleepers(2);
  clock.advance(1min);
  const WatchOutcome over = outcome.get();
  ASSERT_TRUE(std::holds_alternative<GaveUpWaiting>(over));
  EXPECT_EQ(std::get<GaveUpWaiting>(over).waited, 1min);
}

TEST_F(Watching, ACallThatHangsDoesNotKeepItBeyondTheTimeout) {
  cloud.put_stack("App", StackStatus::update_complete);
  cloud.hang();
  auto outcome = watch({"App"});
  clock.await_sleepers(2);
  clock.advance(61s);
  EXPECT_TRUE(std::holds_alternative<GaveUpWaiting>(outcome.get()));
}

TEST_F(Watching, CloudFormationThatIsAwayIsNoAnswerAndIsAskedAgain) {
  cloud.put_stack("App", StackStatus::update_complete);
  cloud.fail(1);
  auto outcome = watch({"App"});
  signals.await(SignalKind::warning);
  clock.await_sleepers(2);
  clock.advance(5s);
  EXPECT_TRUE(std::holds_alternative<BecameFree>(outcome.get()));
}

TEST_F(Watching, DeniedIsThrownAtOnce) {
  cloud.fail(-1, ErrorKind::denied);
  auto outcome = watch({"App"});
  try {
    outcome.get();
    FAIL() << "an answer";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::denied);
  }
}

TEST_F(Watching, ARegistryThatMovedIsNotWaitedFor) {
  locks.change<bool>(production, [](EnvironmentLock lock, Time) {
    lock.moved_to = "dynamodb://table";
    return Change<bool>{std::move(lock), true};
  });
  auto outcome = watch();
  const auto moved = outcome.get();
  EXPECT_EQ(std::get<MovedElsewhere>(moved).answer.moved_to, "dynamodb://table");
}

TEST_F(Watching, StopsWhenItIsTold) {
  other_asks(party("a"));
  auto outcome = watch();
  signals.await(SignalKind::queued);
  stop.request_stop();
  EXPECT_TRUE(std::holds_alternative<StoppedWaiting>(outcome.get()));
}

class WaitingRegistered : public Stage {
 protected:
  std::future<WaitOutcome> wait_as(const std::string& id, std::vector<std::string> stacks = {}) {
    WaitRequest request;
    request.turn = {production, party(id, std::move(stacks)), QueuePolicy::fifo, 1min};
    request.host = "here";
    request.pid = 42;
    return std::async(std::launch::async, [this, request] {
      Broadcast broadcast(request.turn.party.id, production, {&signals});
      return wait_registered({store, locks, &cloud, clock, broadcast, {}}, request, stop.get_token());
    });
  }
  DeploymentStatus status_of(const std::string& id) {
    return DeploymentRecords(memory, clock).find(id).value_or(Deployment{}).status;
  }
  std::stop_source stop;
};

TEST_F(WaitingRegistered, AFreeEnvironmentIsLeftRegisteredWithTheLongLease) {
  const WaitOutcome outcome = wait_as("mine").get();
  ASSERT_TRUE(outcome.registered.has_value());
  EXPECT_EQ(holder(), "mine");
  EXPECT_EQ(lock().holder->party.lease, 60min);
  EXPECT_EQ(lock().holder->token, outcome.registered->token);
  EXPECT_EQ(status_of("mine"), DeploymentStatus::running);
  EXPECT_EQ(read_beat(memory.get(keys::beat("mine"))->body, "mine").party.lease, 60min);
}

TEST_F(WaitingRegistered, AStackThatNeedsActionIsNamedBeforeTheWait) {
  cloud.put_stack("App", StackStatus::rollback_complete);
  EXPECT_TRUE(wait_as("mine", {"App"}).get().registered);
  EXPECT_THAT(signals.last_text(SignalKind::warning), ::testing::HasSubstr("App is in ROLLBACK_COMPLETE"));
}

TEST_F(WaitingRegistered, RegisteringAfterwardsFindsItsOwnToken) {
  const WaitOutcome outcome = wait_as("mine").get();
  Deployment deployment;
  deployment.id = "mine";
  deployment.environment = production;
  const auto again = register_deployment({store, nullptr, clock}, deployment, party("mine"), {});
  ASSERT_TRUE(std::holds_alternative<Registered>(again));
  EXPECT_EQ(std::get<Registered>(again).token, outcome.registered->token);
}

TEST_F(WaitingRegistered, TakesOverFromTheHolderThatLeaves) {
  other_asks(party("other"));
  auto outcome = wait_as("mine");
  signals.await(SignalKind::queued);
  EXPECT_EQ(status_of("mine"), DeploymentStatus::queued);
  clock.await_sleepers(4);
  leave_as("other");
  EXPECT_TRUE(outcome.get().registered.has_value());
  EXPECT_EQ(holder(), "mine");
}

TEST_F(WaitingRegistered, WhoeverGivesUpIsNeitherInLineNorAlive) {
  other_asks(party("other"));
  auto outcome = wait_as("mine");
  signals.await(SignalKind::queued);
  for (int second = 0; second < 60; ++second) {
    put_beat(party("other"));
    clock.advance(1s);
  }
  EXPECT_TRUE(std::holds_alternative<GaveUpWaiting>(outcome.get().turn));
  EXPECT_FALSE(is_in_line("mine"));
  EXPECT_FALSE(has_beat("mine"));
  EXPECT_EQ(status_of("mine"), DeploymentStatus::cancelled);
}

TEST_F(WaitingRegistered, WhoeverFailsAfterItsTurnCameGivesItBack) {
  // The record is written when it stands in line, then once its turn has come.
  store.before_next_write(keys::environment(production), [&] {
    store.before_next_write(keys::deployment("mine"), [] { throw Error(ErrorKind::unavailable, "gone for a moment"); });
  });
  EXPECT_EQ(kind_thrown_by([&] { wait_as("mine").get(); }), ErrorKind::unavailable);
  EXPECT_EQ(holder(), "");
  EXPECT_FALSE(has_beat("mine")) << "a lost lock would be rebuilt from it";
  EXPECT_EQ(status_of("mine"), DeploymentStatus::cancelled);
}

TEST_F(WaitingRegistered, AnInterruptLeavesTheLine) {
  other_asks(party("other"));
  auto outcome = wait_as("mine");
  signals.await(SignalKind::queued);
  stop.request_stop();
  EXPECT_TRUE(std::holds_alternative<StoppedWaiting>(outcome.get().turn));
  EXPECT_FALSE(is_in_line("mine"));
}

TEST_F(WaitingRegistered, AnIdThatEndedMayWaitAgain) {
  ASSERT_TRUE(wait_as("mine").get().registered.has_value());
  static_cast<void>(release_deployment({store, nullptr, clock}, "mine", DeploymentStatus::failed, ""));
  ASSERT_TRUE(wait_as("mine").get().registered.has_value());
  EXPECT_EQ(status_of("mine"), DeploymentStatus::running);
}

TEST(TimeLimit, StopsWhenTimeIsOverOrTheOuterOneStops) {
  ManualClock clock;
  std::stop_source outer;
  const TimeLimit by_time(clock, 1s, outer.get_token());
  clock.await_sleepers(1);
  EXPECT_FALSE(by_time.token().stop_requested());
  std::promise<void> stopped;
  const std::stop_callback told(by_time.token(), [&] { stopped.set_value(); });
  clock.advance(1s);
  stopped.get_future().wait();
  const TimeLimit by_outer(clock, 1h, outer.get_token());
  outer.request_stop();
  EXPECT_TRUE(by_outer.token().stop_requested());
}

}  // namespace
}  // namespace signalbox::testing
