#include "app/deployment_records.hpp"

#include <future>

#include "app/expect_duration.hpp"
#include "app/record_signals.hpp"
#include "app/stage.hpp"

namespace signalbox::testing {
namespace {

constexpr Duration week = record_lifetime;

class TheRegistrysMemory : public Stage {
 protected:
  Deployment deployment(const std::string& id, DeploymentStatus status = DeploymentStatus::running) {
    Deployment made;
    made.id = id;
    made.environment = production;
    made.stacks = {"App"};
    made.status = status;
    made.started_at = clock.now();
    made.updated_at = made.started_at;
    if (has_ended(status)) {
      made.granted_at = made.began_at = made.started_at;
      made.ended_at = made.started_at + 5min;
    }
    return made;
  }
  static std::vector<std::string> ids(const std::vector<Deployment>& deployments) {
    std::vector<std::string> found;
    for (const Deployment& one : deployments) found.push_back(one.id);
    return found;
  }
  using Ids = std::vector<std::string>;
  DeploymentRecords records{store, clock};
};

TEST_F(TheRegistrysMemory, KeepsTheFirstOfTwoRecordsUnderOneId) {
  const Deployment first = records.create(deployment("a"));
  clock.advance(1min);
  EXPECT_EQ(records.create(deployment("a")), first);
}

TEST_F(TheRegistrysMemory, SaysWhenADeploymentIsOverdueOnceItKnowsEnough) {
  const ExpectDuration expect(store, clock);
  for (std::size_t i = 0; i < samples_to_know_the_unusual; ++i) {
    EXPECT_EQ(expect.unusual(production, "App"), std::nullopt);
    records.finish(deployment(fmt::format("good-{:03}", i), DeploymentStatus::succeeded));
  }
  EXPECT_EQ(expect.unusual(production, "App"), (UnusualDuration{5min, samples_to_know_the_unusual}));
  EXPECT_EQ(expect.unusual(production, "Other"), std::nullopt);
}

TEST_F(TheRegistrysMemory, ExpectsWhatWasToldElseWhatItKnows) {
  const ExpectDuration expect(store, clock);
  EXPECT_EQ(expect.expectation({}, production, {"App"}), Expectation{});
  for (std::size_t i = 0; i < samples_to_know_the_unusual; ++i)
    records.finish(deployment(fmt::format("good-{:03}", i), DeploymentStatus::succeeded));
  EXPECT_EQ(expect.expectation({}, production, {"App"}),
            (Expectation{5min, "95% of the 10 earlier deployments took less"}));
  EXPECT_EQ(expect.expectation(1h, production, {"App"}), (Expectation{1h, ""}));
  EXPECT_EQ(expect.expectation(Duration(0), production, {"App"}), Expectation{}) << "0 says never";
  store.break_down();
  EXPECT_EQ(expect.expectation({}, production, {"App"}), Expectation{}) << "nobody is kept from deploying";
}

TEST_F(TheRegistrysMemory, StampsWhatItSaves) {
  records.create(deployment("a"));
  clock.advance(1min);
  records.save(deployment("a"));
  EXPECT_EQ(records.find("a")->updated_at, clock.now());
}

TEST_F(TheRegistrysMemory, FindsTheYoungAndTheEnded) {
  records.create(deployment("young"));
  records.finish(deployment("over", DeploymentStatus::succeeded));
  const auto over = memory.get(keys::deployment("over"));
  ASSERT_TRUE(memory.erase(over->key, over->version));
  EXPECT_EQ(records.find("young")->status, DeploymentStatus::running);
  EXPECT_EQ(records.find("over")->status, DeploymentStatus::succeeded);
  EXPECT_EQ(records.find("unknown"), std::nullopt);
}

TEST_F(TheRegistrysMemory, ListsTheYoungOldestFirstAndTheEndedNewestFirst) {
  for (const auto* id : {"c", "a", "b"}) {
    records.finish(deployment(id, DeploymentStatus::failed));
    clock.advance(1h);
  }
  EXPECT_EQ(ids(records.young()), (Ids{"c", "a", "b"}));
  EXPECT_EQ(ids(records.ended()), (Ids{"b", "a", "c"}));
  EXPECT_TRUE(records.ended("staging").empty());
  EXPECT_EQ(records.ended(production).size(), 3U);
}

TEST_F(TheRegistrysMemory, KnowsHowLongSucceededDeploymentsHeldTheEnvironment) {
  records.finish(deployment("good", DeploymentStatus::succeeded));
  records.finish(deployment("bad", DeploymentStatus::failed));
  EXPECT_EQ(records.durations(production), std::vector<Duration>{5min});
  EXPECT_EQ(records.durations(production, "App"), std::vector<Duration>{5min});
  EXPECT_TRUE(records.durations(production, "Other").empty());
}

TEST_F(TheRegistrysMemory, PrunesRecordsThatEndedAWeekAgoAndKeepsTheirHistory) {
  records.finish(deployment("failed", DeploymentStatus::failed));
  clock.advance(week + 5min);
  records.finish(deployment("fresh", DeploymentStatus::succeeded));
  EXPECT_EQ(records.prune(week, {}).records, 0U) << "to the end of the seventh day";
  clock.advance(1ms);
  EXPECT_EQ(records.prune(week, {}).records, 1U);
  EXPECT_EQ(ids(records.young()), Ids{"fresh"});
  EXPECT_EQ(records.find("failed")->status, DeploymentStatus::failed);
}

TEST_F(TheRegistrysMemory, NeverPrunesWhoeverHoldsOrWaits) {
  records.create(deployment("holder"));
  clock.advance(4 * week);
  EXPECT_EQ(records.prune(week, {"holder"}).records, 0U);
  EXPECT_EQ(records.find("holder")->status, DeploymentStatus::running);
}

TEST_F(TheRegistrysMemory, RemembersOneThatWasNeverHeardOfAgainAsOrphaned) {
  records.create(deployment("lost"));
  Deployment known = deployment("orphan", DeploymentStatus::orphaned);
  known.reason = "interrupted while it was still moving";
  records.create(known);
  clock.advance(week + 1ms);
  EXPECT_EQ(records.prune(week, {}).records, 2U);
  EXPECT_TRUE(records.young().empty());
  EXPECT_EQ(records.find("lost")->status, DeploymentStatus::orphaned);
  EXPECT_EQ(records.find("lost")->reason, "its runner was never heard of again");
  EXPECT_EQ(records.find("orphan")->reason, "interrupted while it was still moving");
}

TEST_F(TheRegistrysMemory, KeepsTheNewestFiveHundredSuccessesAndEveryFailure) {
  for (int number = 0; number < 503; ++number) {
    records.finish(deployment(fmt::format("good-{:03}", number), DeploymentStatus::succeeded));
    clock.advance(1s);
  }
  records.finish(deployment("bad", DeploymentStatus::failed));
  EXPECT_EQ(records.prune(week, {}).history, 3U);
  const auto left = ids(records.ended());
  EXPECT_EQ(left.size(), 501U);
  EXPECT_EQ(left.back(), "good-003") << "the oldest leave";
}

TEST_F(TheRegistrysMemory, PassesOverWhatItCannotRead) {
  ASSERT_TRUE(memory.put(keys::deployment("damaged"), R"({"status": 7})", 0));
  records.create(deployment("good"));
  EXPECT_EQ(ids(records.young()), Ids{"good"});
  EXPECT_EQ(kind_thrown_by([&] { static_cast<void>(records.find("damaged")); }), ErrorKind::invalid_input);
}

TEST_F(TheRegistrysMemory, SaysThatItCannotBeReached) {
  store.break_down();
  EXPECT_EQ(kind_thrown_by([&] { static_cast<void>(records.young()); }), ErrorKind::unavailable);
}

class ADeploymentsOwnRecord : public TheRegistrysMemory {
 protected:
  static Signal event(SignalKind kind, const std::string& resource, const std::string& status) {
    Signal signal;
    signal.kind = kind;
    signal.stack = "App";
    signal.resource = resource;
    signal.status = status;
    return signal;
  }
  void see(const std::string& resource) {
    record.accept(event(SignalKind::resource_finished, resource, "CREATE_COMPLETE"));
  }
  /// Until whoever saves has nothing more to do at this time.
  void await_saved() { clock.await_quiet(1); }
  std::size_t saved_events() { return records.find("a")->events.size(); }
  RecordSignals record{records, clock, deployment("a", DeploymentStatus::queued)};
};

TEST_F(ADeploymentsOwnRecord, IsWrittenBeforeAnythingHappens) {
  record.create();
  EXPECT_EQ(records.find("a")->status, DeploymentStatus::queued);
}

TEST_F(ADeploymentsOwnRecord, BeginsAnewUnderItsOldStartWhenTheIdIsKnown) {
  const Time start = clock.now();
  Deployment registered = deployment("a");
  registered.token = 4;
  records.create(registered);
  clock.advance(1min);
  RecordSignals again(records, clock, deployment("a", DeploymentStatus::queued));
  again.create();
  EXPECT_EQ(records.find("a")->started_at, start);
  EXPECT_EQ(records.find("a")->status, DeploymentStatus::queued);
}

TEST_F(ADeploymentsOwnRecord, HoldsWhatHappenedToTheStackAndNothingElse) {
  record.create();
  record.accept(event(SignalKind::stack_started, "", "CREATE_IN_PROGRESS"));
  record.accept(event(SignalKind::progress, "", "CREATE_IN_PROGRESS"));
  record.accept(event(SignalKind::queued, "", ""));
  await_saved();
  const auto saved = records.find("a");
  ASSERT_EQ(saved->events.size(), 1U);
  EXPECT_EQ(saved->stack_status, "CREATE_IN_PROGRESS");
}

TEST_F(ADeploymentsOwnRecord, KeepsTheNewestFiftyEvents) {
  record.create();
  for (int number = 0; number < 70; ++number) see(std::to_string(number));
  const auto events = record.current().events;
  ASSERT_EQ(events.size(), max_recorded_events);
  EXPECT_EQ(events.front().resource, "20");
  EXPECT_EQ(events.back().resource, "69");
}

TEST_F(ADeploymentsOwnRecord, IsNotSavedForEachEventOfAFastStack) {
  record.create();
  see("first");
  await_saved();
  EXPECT_EQ(saved_events(), 1U);
  for (int number = 0; number < 10; ++number) see("soon after");
  await_saved();
  EXPECT_EQ(saved_events(), 1U);
  clock.advance(2s);
  await_saved();
  EXPECT_EQ(saved_events(), 11U) << "nothing is lost by saving less often, though nothing came after it";
}

TEST_F(ADeploymentsOwnRecord, SavesWhatHappensToTheStackItselfAtOnce) {
  record.create();
  see("first");
  await_saved();
  record.accept(event(SignalKind::rollback_started, "", "ROLLBACK_IN_PROGRESS"));
  await_saved();
  EXPECT_EQ(records.find("a")->stack_status, "ROLLBACK_IN_PROGRESS");
}

TEST_F(ADeploymentsOwnRecord, DelaysNoDeploymentWhenTheRegistryIsAway) {
  record.create();
  store.break_down();
  see("first");
  record.granted(5);
  record.began();
  await_saved();
  store.mend();
  clock.advance(15s);
  await_saved();
  EXPECT_EQ(saved_events(), 1U);
  EXPECT_EQ(records.find("a")->token, 5U);
}

TEST_F(ADeploymentsOwnRecord, DoesNotAskARegistryThatIsAwayForEachEvent) {
  record.create();
  store.break_down();
  record.granted(5);
  record.began();
  await_saved();
  store.mend();
  clock.advance(14s);
  record.accept(event(SignalKind::rollback_started, "", "ROLLBACK_IN_PROGRESS"));
  await_saved();
  EXPECT_EQ(records.find("a")->token, 0U) << "not tried so soon after a failure";
  clock.advance(1s);
  await_saved();
  EXPECT_EQ(records.find("a")->stack_status, "ROLLBACK_IN_PROGRESS");
}

TEST_F(ADeploymentsOwnRecord, IsSavedAsSoonAsTheRegistryIsSaidToBeBack) {
  record.create();
  store.break_down();
  record.granted(5);
  record.began();
  await_saved();
  store.mend();
  record.accept(event(SignalKind::registry_back, "", ""));
  await_saved();
  EXPECT_EQ(records.find("a")->token, 5U);
}

TEST_F(ADeploymentsOwnRecord, HoldsUpNoSignalWhileASaveHangs) {
  record.create();
  store.hang(clock);
  record.granted(5);
  record.began();
  store.await_hanging();
  record.accept(event(SignalKind::rollback_started, "", "ROLLBACK_IN_PROGRESS"));
  EXPECT_EQ(record.current().stack_status, "ROLLBACK_IN_PROGRESS") << "asked while the save is on its way";
  store.mend();
  await_saved();
  EXPECT_EQ(records.find("a")->stack_status, "ROLLBACK_IN_PROGRESS") << "the newest state wins";
}

TEST_F(ADeploymentsOwnRecord, NeverFollowsItsEndWithAnOlderState) {
  record.create();
  store.hang(clock);
  record.granted(5);
  record.began();
  store.await_hanging();
  auto end =
      std::async(std::launch::async, [&] { return record.finish(DeploymentStatus::succeeded, {}, 0, clock.now()); });
  store.mend();
  EXPECT_EQ(end.get().status, DeploymentStatus::succeeded);
  EXPECT_EQ(records.find("a")->status, DeploymentStatus::succeeded);
}

TEST_F(ADeploymentsOwnRecord, DoesNotPassOverAnEndThatCannotBeSaved) {
  record.create();
  store.break_down();
  EXPECT_EQ(kind_thrown_by([&] { record.orphan("gone"); }), ErrorKind::unavailable);
  const auto finish = [&] { static_cast<void>(record.finish(DeploymentStatus::failed, "gone", 1, clock.now())); };
  EXPECT_EQ(kind_thrown_by(finish), ErrorKind::unavailable);
  EXPECT_EQ(record.current().status, DeploymentStatus::failed) << "it knows it all the same";
  store.mend();
  finish();
  EXPECT_EQ(records.find("a")->status, DeploymentStatus::failed);
}

TEST_F(ADeploymentsOwnRecord, HeldBackIsWrittenAtItsEndOnly) {
  record.hold_back();
  record.granted(0);
  record.began();
  EXPECT_EQ(store.writes(""), 0);
  record.finish(DeploymentStatus::succeeded, {}, 0, clock.now());
  EXPECT_EQ(records.find("a")->status, DeploymentStatus::succeeded);
}

TEST_F(ADeploymentsOwnRecord, EndsInTheHistoryAtTheTimeOfItsOwnEnd) {
  record.create();
  record.granted(5);
  record.began();
  record.note_stack("arn:aws:cloudformation:eu-central-1:123456789012:stack/App/1");
  record.note_stack("");
  const Time end = clock.now() + 1min;
  clock.advance(2min);
  const Deployment ended = record.finish(DeploymentStatus::failed, "it broke", 3, end);
  EXPECT_EQ(ended.ended_at, end);
  EXPECT_EQ(ended.exit_code, 3);
  EXPECT_THAT(ended.console_url, ::testing::HasSubstr("eu-central-1.console.aws.amazon.com"));
  EXPECT_EQ(records.ended(), std::vector<Deployment>{ended});
  EXPECT_EQ(records.find("a"), ended);
}

TEST_F(ADeploymentsOwnRecord, IsNotEndedByItsRunnerWhenItIsOrphaned) {
  record.create();
  record.orphan("interrupted while it was still moving");
  EXPECT_EQ(records.find("a")->status, DeploymentStatus::orphaned);
  EXPECT_TRUE(records.ended().empty());
}

}  // namespace
}  // namespace signalbox::testing
