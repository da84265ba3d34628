#include "app/register_deployment.hpp"

#include "app/answer_can_deploy.hpp"
#include "app/stage.hpp"

namespace signalbox::testing {
namespace {

class WithoutAProcessThatStays : public Stage {
 protected:
  Registration enroll(const std::string& id, std::vector<std::string> stacks = {}) {
    Deployment deployment;
    deployment.id = id;
    deployment.environment = production;
    deployment.stacks = stacks;
    deployment.started_at = clock.now();
    return register_deployment({store, stacks.empty() ? nullptr : &cloud, clock}, deployment, party(id, stacks), {});
  }
  Token token_of(const Registration& registration) {
    return std::holds_alternative<Registered>(registration) ? std::get<Registered>(registration).token : 0;
  }
  std::vector<Released> release(const std::string& id) {
    return release_deployment({store, nullptr, clock}, id, DeploymentStatus::succeeded, "done");
  }
  CanDeployAnswer answer(std::vector<std::string> stacks = {}, bool with_aws = true) {
    return answer_can_deploy({store, with_aws ? &cloud : nullptr, clock}, production, stacks, {});
  }
  DeploymentStatus status(const std::string& id) { return DeploymentRecords(store, clock).find(id)->status; }
};

TEST_F(WithoutAProcessThatStays, ARegistrationHoldsTheEnvironmentWithABeatAndARecord) {
  EXPECT_EQ(token_of(enroll("me")), 1U);
  EXPECT_EQ(holder(), "me");
  EXPECT_TRUE(has_beat("me"));
  EXPECT_EQ(status("me"), DeploymentStatus::running);
}

TEST_F(WithoutAProcessThatStays, RegisteringTwiceIsRegisteringOnce) {
  const Token first = token_of(enroll("me"));
  const auto before = memory.get(keys::beat("me"))->version;
  clock.advance(1s);
  EXPECT_EQ(token_of(enroll("me")), first);
  EXPECT_NE(memory.get(keys::beat("me"))->version, before) << "it is a sign of life";
  EXPECT_EQ(DeploymentRecords(store, clock).young().size(), 1U);
}

TEST_F(WithoutAProcessThatStays, TheIdOfADeploymentThatSucceededIsNotTakenAgain) {
  enroll("me");
  static_cast<void>(release_deployment({store, nullptr, clock}, "me", DeploymentStatus::succeeded, ""));
  EXPECT_EQ(kind_thrown_by([&] { enroll("me"); }), ErrorKind::invalid_input);
  EXPECT_EQ(status("me"), DeploymentStatus::succeeded);
  EXPECT_EQ(holder(), "");
}

TEST_F(WithoutAProcessThatStays, AFailedDeploymentBeginsAnewUnderItsId) {
  enroll("me");
  static_cast<void>(release_deployment({store, nullptr, clock}, "me", DeploymentStatus::failed, "no quota"));
  clock.advance(1h);
  enroll("me");
  const auto record = DeploymentRecords(store, clock).find("me");
  EXPECT_EQ(record->status, DeploymentStatus::running);
  EXPECT_EQ(record->reason, "");
  EXPECT_FALSE(record->ended_at);
}

TEST_F(WithoutAProcessThatStays, ARegistrationThatFailsAfterItsTurnCameGivesItBack) {
  for (const std::string& key : {keys::beat("me"), keys::deployment("me")}) {
    store.before_next_write(key, [] { throw Error(ErrorKind::unavailable, "gone for a moment"); });
    EXPECT_EQ(kind_thrown_by([&] { enroll("me"); }), ErrorKind::unavailable) << key;
    EXPECT_EQ(holder(), "") << key;
    EXPECT_FALSE(has_beat("me")) << "a lost lock would be rebuilt from it";
  }
}

TEST_F(WithoutAProcessThatStays, ARegistrationThatFailsWhenRepeatedKeepsItsTurn) {
  enroll("me");
  store.before_next_write(keys::beat("me"), [] { throw Error(ErrorKind::unavailable, "gone for a moment"); });
  EXPECT_EQ(kind_thrown_by([&] { enroll("me"); }), ErrorKind::unavailable);
  EXPECT_EQ(holder(), "me");
  EXPECT_TRUE(has_beat("me"));
}

TEST_F(WithoutAProcessThatStays, ARegistrationIsRefusedWithTheHoldersName) {
  enroll("holder");
  const Registration refused = enroll("me");
  ASSERT_TRUE(std::holds_alternative<Refused>(refused));
  EXPECT_EQ(std::get<Refused>(refused).holder->party.id, "holder");
  EXPECT_FALSE(has_beat("me"));
}

TEST_F(WithoutAProcessThatStays, AStackThatSomebodyElseChangesBlocksARegistration) {
  cloud.put_stack("App", StackStatus::update_in_progress);
  const Registration blocked = enroll("me", {"App"});
  ASSERT_TRUE(std::holds_alternative<BlockedByStack>(blocked));
  EXPECT_EQ(std::get<BlockedByStack>(blocked).stack.name, "App");
  EXPECT_EQ(holder(), "");
}

TEST_F(WithoutAProcessThatStays, ADeadHolderIsSetAsideAfterItsLeaseAndTheAllowedSkew) {
  enroll("dead");
  clock.advance(90s + allowed_clock_skew);
  EXPECT_TRUE(std::holds_alternative<Refused>(enroll("me")));
  clock.advance(1ms);
  EXPECT_EQ(token_of(enroll("me")), 2U);
  EXPECT_FALSE(has_beat("dead"));
}

TEST_F(WithoutAProcessThatStays, ADeadHolderWhoseStackMovesKeepsTheEnvironment) {
  cloud.put_stack("App", StackStatus::update_complete);
  enroll("dead", {"App"});
  cloud.put_stack("App", StackStatus::update_in_progress);
  clock.advance(1h);
  EXPECT_TRUE(std::holds_alternative<Refused>(enroll("me", {"App"})));
  EXPECT_TRUE(lock().holder->orphaned_at);
}

TEST_F(WithoutAProcessThatStays, ADeadHoldersPlaceIsNotTakenWhileTheOwnStackIsBusy) {
  enroll("dead");
  clock.advance(1h);
  cloud.put_stack("App", StackStatus::update_in_progress);
  EXPECT_TRUE(std::holds_alternative<BlockedByStack>(enroll("me", {"App"})));
  EXPECT_EQ(holder(), "");
}

TEST_F(WithoutAProcessThatStays, ADeadHolderWithStacksStaysWhereNobodyCanAskAboutThem) {
  enroll("dead", {"App"});
  clock.advance(1h);
  EXPECT_TRUE(std::holds_alternative<Refused>(enroll("me")));
  EXPECT_EQ(answer({}, false).reason, CanDeployReason::active_deployment_in_progress);
}

TEST_F(WithoutAProcessThatStays, NothingIsRegisteredWhenAwsCannotBeAsked) {
  cloud.fail(-1, ErrorKind::denied);
  EXPECT_EQ(kind_thrown_by([&] { enroll("me", {"App"}); }), ErrorKind::denied);
  EXPECT_EQ(holder(), "");
}

TEST_F(WithoutAProcessThatStays, AReleaseGivesTheEnvironmentToTheNextAndEndsTheRecord) {
  enroll("me");
  other_asks(party("next"));
  const auto released = release("me");
  ASSERT_EQ(released.size(), 1U);
  EXPECT_EQ(released[0].departure, Departure::was_holder);
  EXPECT_EQ(holder(), "next");
  EXPECT_FALSE(has_beat("me"));
  EXPECT_EQ(status("me"), DeploymentStatus::succeeded);
}

TEST_F(WithoutAProcessThatStays, AReleaseIsIdempotentAndKeepsTheFirstEnd) {
  enroll("me");
  release("me");
  const auto ended = DeploymentRecords(store, clock).find("me");
  clock.advance(1h);
  EXPECT_TRUE(release("me").empty());
  EXPECT_EQ(DeploymentRecords(store, clock).find("me"), ended);
  EXPECT_TRUE(release("never-heard-of").empty());
}

TEST_F(WithoutAProcessThatStays, AReleaseTakesAWaiterOutOfTheLine) {
  enroll("holder");
  other_asks(party("me"));
  EXPECT_EQ(release("me").at(0).departure, Departure::was_waiting);
  EXPECT_FALSE(is_in_line("me"));
}

TEST_F(WithoutAProcessThatStays, NobodyAndNoStackIsNoActiveDeployment) {
  const auto free = answer();
  EXPECT_TRUE(free.can_deploy);
  EXPECT_EQ(to_string(free.reason), "NO_ACTIVE_DEPLOYMENT");
  EXPECT_EQ(free.source(), "registry");
  EXPECT_EQ(cloud.calls(), 0);
}

TEST_F(WithoutAProcessThatStays, AStackThatDoesNotExistIsFree) {
  EXPECT_EQ(to_string(answer({"App"}).reason), "NO_STACK_EXISTS");
  EXPECT_EQ(answer({"App"}).source(), "registry+cloudformation");
}

TEST_F(WithoutAProcessThatStays, AnIdleStackIsFree) {
  cloud.put_stack("App", StackStatus::update_complete);
  EXPECT_TRUE(answer({"App"}).can_deploy);
  EXPECT_EQ(to_string(answer({"App"}).reason), "STACK_IDLE");
}

TEST_F(WithoutAProcessThatStays, AHolderIsInTheWayWithItsRunLink) {
  enroll("holder");
  clock.advance(5min);
  const auto taken = answer();
  EXPECT_FALSE(taken.can_deploy);
  EXPECT_EQ(to_string(taken.reason), "ACTIVE_DEPLOYMENT_IN_PROGRESS");
  EXPECT_EQ(taken.source(), "registry");
  EXPECT_EQ(taken.active->correlation_id, "holder");
  EXPECT_EQ(taken.active->run_url, "https://ci/holder");
  EXPECT_EQ(taken.active->elapsed, 5min);
}

TEST_F(WithoutAProcessThatStays, ADeploymentMadeByHandIsInTheWayToo) {
  cloud.put_stack("App", StackStatus::update_in_progress);
  const auto taken = answer({"App"});
  EXPECT_EQ(taken.reason, CanDeployReason::active_deployment_in_progress);
  EXPECT_EQ(taken.source(), "cloudformation");
  EXPECT_EQ(taken.active->correlation_id, "");
  EXPECT_EQ(taken.active->status, "UPDATE_IN_PROGRESS");
}

TEST_F(WithoutAProcessThatStays, BothSourcesAreNamedWhenBothSaySo) {
  cloud.put_stack("App", StackStatus::update_complete);
  enroll("holder", {"App"});
  cloud.put_stack("App", StackStatus::update_in_progress);
  EXPECT_EQ(answer({"App"}).source(), "registry+cloudformation");
}

TEST_F(WithoutAProcessThatStays, AFrozenEnvironmentSaysWhy) {
  locks.change<bool>(production, [&](EnvironmentLock now, Time at) {
    return Change<bool>{freeze(std::move(now), {"release party", "ann", at, std::nullopt}), true};
  });
  const auto frozen = answer();
  EXPECT_EQ(to_string(frozen.reason), "ENVIRONMENT_FROZEN");
  EXPECT_EQ(frozen.freeze->reason, "release party");
}

TEST_F(WithoutAProcessThatStays, ABrokenStackNamesTheNextStep) {
  cloud.put_stack("App", StackStatus::rollback_complete);
  const auto broken = answer({"App"});
  EXPECT_FALSE(broken.can_deploy);
  EXPECT_EQ(to_string(broken.reason), "STACK_NEEDS_ACTION");
  EXPECT_EQ(broken.stack_name, "App");
  EXPECT_EQ(broken.next_step, next_step(StackStatus::rollback_complete));
}

TEST_F(WithoutAProcessThatStays, ADeadHolderWithAQuietStackIsNoObstacle) {
  cloud.put_stack("App", StackStatus::update_complete);
  enroll("dead", {"App"});
  clock.advance(90s + allowed_clock_skew);
  EXPECT_FALSE(answer({"App"}).can_deploy) << "clocks may differ";
  clock.advance(1ms);
  EXPECT_TRUE(answer({"App"}).can_deploy);
  EXPECT_EQ(answer({"App"}).dead_holder, "dead");
}

TEST_F(WithoutAProcessThatStays, ThereIsNoAnswerWhenASourceCannotBeAsked) {
  cloud.fail(-1);
  EXPECT_EQ(kind_thrown_by([&] { static_cast<void>(answer({"App"})); }), ErrorKind::unavailable);
  cloud.heal();
  store.break_down();
  EXPECT_EQ(kind_thrown_by([&] { static_cast<void>(answer({"App"})); }), ErrorKind::unavailable);
}

}  // namespace
}  // namespace signalbox::testing
