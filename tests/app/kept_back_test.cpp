// What the registry could not be told: kept on the machine, and handed over by whoever reaches it next.
#include "app/kept_back.hpp"

#include "app/run_stage.hpp"

namespace signalbox::testing {
namespace {

class WhatIsKeptBack : public RunStage {
 protected:
  WhatIsKeptBack() {
    request.registry = "postgres://db/ci";
    kept_back = &folder;
    cloud.put_stack("App", StackStatus::update_complete);
  }
  std::size_t kept() { return KeptBack(folder, "postgres://db/ci").count(); }

  MemoryStore folder{clock};
};

TEST_F(WhatIsKeptBack, IsRecordedOnceTheRegistryIsBack) {
  store.break_down();
  start({"App"});
  end_command(3);
  const RunOutcome lost = outcome();
  EXPECT_FALSE(lost.recorded);
  EXPECT_TRUE(lost.kept_back);
  EXPECT_EQ(kept(), 1U);

  store.mend();
  KeptBack(folder, "postgres://db/ci").hand_over(store, clock);
  EXPECT_EQ(kept(), 0U);
  const auto known = DeploymentRecords(memory, clock).ended(production);
  ASSERT_EQ(known.size(), 1U);
  EXPECT_EQ(known[0].exit_code, 3);
}

TEST_F(WhatIsKeptBack, GivesBackWhatARunHeldThatWasToldToEndWhileItAsked) {
  request.ask.warnings = true;
  cloud.put_stack("App", StackStatus::update_rollback_failed);
  start({"App"});
  signals.await(SignalKind::asked);
  store.break_down();
  interrupt();
  EXPECT_TRUE(outcome().kept_back);
  EXPECT_EQ(holder(), "me");
  store.mend();
  EXPECT_EQ(KeptBack(folder, "postgres://db/ci").hand_over(store, clock).told, 1U);
  EXPECT_EQ(holder(), "");
}

TEST_F(WhatIsKeptBack, GivesItsEnvironmentBackWhenItIsHandedOver) {
  start({"App"});
  processes.await_started();
  clock.await_quiet(all_five);
  store.break_down();
  end_command(0);
  EXPECT_TRUE(outcome().kept_back);
  EXPECT_EQ(holder(), "me");
  store.mend();
  EXPECT_EQ(KeptBack(folder, "postgres://db/ci").hand_over(store, clock).told, 1U);
  EXPECT_EQ(holder(), "") << "nobody waits out its lease";
  EXPECT_FALSE(has_beat("me"));
}

TEST_F(WhatIsKeptBack, TakesNoLaterTurnAway) {
  Deployment ended;
  ended.id = "me";
  ended.environment = production;
  ended.status = DeploymentStatus::succeeded;
  ended.updated_at = clock.now();
  ended.ended_at = clock.now();
  ended.token = 1;
  KeptBack(folder, "r").keep(ended);
  static_cast<void>(ask(party("me")));
  leave_as("me");
  static_cast<void>(ask(party("me")));
  ASSERT_EQ(lock().holder->token, 2U);
  EXPECT_EQ(KeptBack(folder, "r").hand_over(memory, clock).told, 1U);
  EXPECT_EQ(holder(), "me") << "with another token";
}

TEST_F(WhatIsKeptBack, OfOneThatGoesOnGivesNothingBack) {
  static_cast<void>(ask(party("me")));
  Deployment moving;
  moving.id = "me";
  moving.environment = production;
  moving.status = DeploymentStatus::orphaned;
  moving.token = 1;
  KeptBack(folder, "r").keep(moving);
  EXPECT_EQ(KeptBack(folder, "r").hand_over(memory, clock).told, 1U);
  EXPECT_EQ(holder(), "me");
}

TEST_F(WhatIsKeptBack, IsHandedOverByTheNextRunBeforeThatStandsInLine) {
  Deployment earlier;
  earlier.id = "earlier";
  earlier.environment = production;
  earlier.status = DeploymentStatus::failed;
  earlier.token = 1;
  other_asks(party("earlier"));
  KeptBack(folder, "postgres://db/ci").keep(earlier);
  start();
  processes.await_started();
  EXPECT_EQ(holder(), "me") << "nobody was ahead any more";
  EXPECT_EQ(kept(), 0U);
  end_command(0);
  finish();
}

TEST_F(WhatIsKeptBack, StaysWhenItBelongsToAnotherRegistry) {
  KeptBack other(folder, "dynamodb://table");
  Deployment deployment;
  deployment.id = "a";
  deployment.environment = production;
  deployment.status = DeploymentStatus::failed;
  other.keep(deployment);
  EXPECT_EQ(KeptBack(folder, "postgres://db/ci").hand_over(memory, clock).told, 0U);
  EXPECT_EQ(other.count(), 1U);
  EXPECT_EQ(other.hand_over(memory, clock).told, 1U);
}

TEST_F(WhatIsKeptBack, PrevailsOverAGuessAboutItsEnd) {
  Deployment mine;
  mine.id = "a";
  mine.environment = production;
  mine.status = DeploymentStatus::succeeded;
  mine.exit_code = 0;
  mine.updated_at = clock.now();
  KeptBack kept_here(folder, "r");
  kept_here.keep(mine);
  clock.advance(1min);
  Deployment guess = mine;
  guess.status = DeploymentStatus::failed;
  guess.exit_code.reset();
  DeploymentRecords(memory, clock).finish(guess);
  EXPECT_EQ(kept_here.hand_over(memory, clock).told, 1U);
  EXPECT_EQ(DeploymentRecords(memory, clock).find("a")->status, DeploymentStatus::succeeded);

  kept_here.keep(mine);
  EXPECT_EQ(kept_here.hand_over(memory, clock).told, 0U) << "known already";
}

TEST_F(WhatIsKeptBack, OfAnEarlierAttemptDoesNotEndTheOneThatRuns) {
  Deployment earlier;
  earlier.id = "a";
  earlier.environment = production;
  earlier.status = DeploymentStatus::failed;
  earlier.granted_at = clock.now();
  earlier.ended_at = clock.now() + 1min;
  KeptBack(folder, "r").keep(earlier);
  clock.advance(1h);
  Deployment running = earlier;
  running.status = DeploymentStatus::queued;
  running.granted_at.reset();
  running.ended_at.reset();
  DeploymentRecords records(memory, clock);
  records.save(running);
  EXPECT_EQ(KeptBack(folder, "r").hand_over(memory, clock).told, 0U) << "it stands in line again";

  KeptBack(folder, "r").keep(earlier);
  running.status = DeploymentStatus::running;
  running.granted_at = clock.now();
  records.save(running);
  EXPECT_EQ(KeptBack(folder, "r").hand_over(memory, clock).told, 0U);
  EXPECT_EQ(records.find("a")->status, DeploymentStatus::running);
}

TEST_F(WhatIsKeptBack, GoesByTokensAndNotByTheClocksOfTwoMachines) {
  Deployment mine;
  mine.id = "a";
  mine.environment = production;
  mine.status = DeploymentStatus::succeeded;
  mine.exit_code = 0;
  mine.token = 7;
  mine.granted_at = clock.now();
  mine.ended_at = clock.now() + 1min;
  KeptBack(folder, "r").keep(mine);
  Deployment later = mine;
  later.status = DeploymentStatus::running;
  later.token = 8;
  later.granted_at = clock.now() - 1h;  // its machine's clock is behind
  later.ended_at.reset();
  later.exit_code.reset();
  DeploymentRecords records(memory, clock);
  records.save(later);
  EXPECT_EQ(KeptBack(folder, "r").hand_over(memory, clock).told, 0U);
  EXPECT_EQ(records.find("a")->status, DeploymentStatus::running);

  KeptBack(folder, "r").keep(mine);
  Deployment earlier = later;
  earlier.token = 6;
  earlier.granted_at = clock.now() + 1h;  // and here ahead
  records.save(earlier);
  EXPECT_EQ(KeptBack(folder, "r").hand_over(memory, clock).told, 1U);
  EXPECT_EQ(records.find("a")->status, DeploymentStatus::succeeded);
}

TEST_F(WhatIsKeptBack, OneThatNobodyCanReadIsSetAsideAndHoldsUpNoOther) {
  ASSERT_TRUE(folder.put(keys::kept_back("a"), R"({"registry": 3})", 0));
  Deployment good;
  good.id = "b";
  good.environment = production;
  good.status = DeploymentStatus::failed;
  KeptBack kept_here(folder, "r");
  kept_here.keep(good);
  const HandedOver result = kept_here.hand_over(memory, clock);
  EXPECT_EQ(result.told, 1U);
  ASSERT_EQ(result.troubles.size(), 1U);
  EXPECT_THAT(result.troubles[0], ::testing::HasSubstr("the kept deployment a"));
  EXPECT_THAT(result.troubles[0], ::testing::HasSubstr("set aside as unreadable/a"));
  EXPECT_FALSE(folder.get(keys::kept_back("a")));
  EXPECT_EQ(folder.get(keys::kept_unreadable("a"))->body, R"({"registry": 3})");
  EXPECT_TRUE(kept_here.hand_over(memory, clock).troubles.empty()) << "it is told once";
}

TEST_F(WhatIsKeptBack, OneThatANewerSignalboxWroteIsNamedAndLeftAlone) {
  const std::string newer = R"({"format": 2, "registry": "r", "deployment": {"status": "paused"}})";
  ASSERT_TRUE(folder.put(keys::kept_back("a"), newer, 0));
  ASSERT_TRUE(folder.put(keys::kept_back("b"), R"({"format": 2, "registry": "another"})", 0));
  KeptBack kept_here(folder, "r");
  const HandedOver result = kept_here.hand_over(memory, clock);
  EXPECT_EQ(result.told, 0U);
  ASSERT_EQ(result.troubles.size(), 1U);
  EXPECT_THAT(result.troubles[0], ::testing::HasSubstr("kept deployment a was written by a newer signalbox"));
  EXPECT_EQ(folder.get(keys::kept_back("a"))->body, newer);
  EXPECT_FALSE(folder.get(keys::kept_unreadable("a")));
  EXPECT_EQ(kept_here.count(), 1U) << "it waits to be recorded";
}

TEST_F(WhatIsKeptBack, IsSaidToBeSetAsideByWhoeverDidSo) {
  const std::string unreadable = R"({"registry": 3})";
  ASSERT_TRUE(memory.put(keys::kept_back("a"), unreadable, 0));
  FragileStore shared(memory);
  shared.before_next_write(keys::kept_unreadable("a"),
                           [&] { ASSERT_TRUE(memory.put(keys::kept_unreadable("a"), unreadable, 0)); });
  EXPECT_TRUE(KeptBack(shared, "r").hand_over(memory, clock).troubles.empty());
}

TEST_F(WhatIsKeptBack, OneWhoseRecordIsDamagedInTheRegistryIsKeptAndHoldsUpNoOther) {
  ASSERT_TRUE(memory.put(keys::deployment("a"), R"({"status": 3})", 0));
  Deployment deployment;
  deployment.id = "a";
  deployment.environment = production;
  deployment.status = DeploymentStatus::failed;
  KeptBack kept_here(folder, "r");
  kept_here.keep(deployment);
  deployment.id = "b";
  kept_here.keep(deployment);
  const HandedOver result = kept_here.hand_over(memory, clock);
  EXPECT_EQ(result.told, 1U);
  ASSERT_EQ(result.troubles.size(), 1U);
  EXPECT_THAT(result.troubles[0], ::testing::HasSubstr("a stays kept on this machine"));
  EXPECT_EQ(kept_here.count(), 1U);
}

}  // namespace
}  // namespace signalbox::testing
