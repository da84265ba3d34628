#include "app/deployment_records.hpp"
#include "app/freeze_environment.hpp"
#include "app/one_line.hpp"
#include "app/prune_registry.hpp"
#include "app/questions.hpp"
#include "app/read_environments.hpp"
#include "app/read_history.hpp"
#include "app/read_stack.hpp"
#include "app/stage.hpp"
#include "records/outbox_document.hpp"

namespace signalbox::testing {
namespace {

class Reading : public Stage {
 protected:
  void remember(const std::string& id, DeploymentStatus status, Time started,
                const std::string& environment = production) {
    Deployment deployment;
    deployment.id = id;
    deployment.environment = environment;
    deployment.stacks = {"App"};
    deployment.status = status;
    deployment.started_at = started;
    if (has_ended(status)) deployment.ended_at = started + 1min;
    DeploymentRecords records(memory, clock);
    if (has_ended(status)) {
      records.finish(deployment);
    } else {
      static_cast<void>(records.create(deployment));
    }
  }
  std::vector<std::string> ids(const HistoryQuestion& question) {
    std::vector<std::string> result;
    for (const Deployment& one : read_history(store, clock, question).deployments) result.push_back(one.id);
    return result;
  }
};

TEST_F(Reading, HistoryIsNewestFirstWithThoseThatRunAndEachOnce) {
  remember("old", DeploymentStatus::failed, clock.now() - 2h);
  remember("new", DeploymentStatus::running, clock.now() - 1h);
  EXPECT_EQ(ids({}), (std::vector<std::string>{"new", "old"}));
  EXPECT_EQ(ids({.status = DeploymentStatus::failed}), std::vector<std::string>{"old"});
  EXPECT_EQ(ids({.environment = "staging"}), std::vector<std::string>{});
  EXPECT_EQ(ids({.stack = "Other"}), std::vector<std::string>{});
  const auto limited = read_history(store, clock, {.limit = 1});
  EXPECT_EQ(limited.deployments.size(), 1U);
  EXPECT_EQ(limited.matching, 2U);
}

TEST_F(Reading, HoldersAreThoseOfEveryEnvironmentAndOnlyHeldOnes) {
  EXPECT_FALSE(read_holder(store, clock, production).has_value());
  other_asks(party("a"));
  other_asks(party("b"));
  clock.advance(30s);
  const auto held = read_holders(store, clock);
  ASSERT_EQ(held.size(), 1U);
  EXPECT_EQ(held.front().holder.party.id, "a");
  EXPECT_EQ(held.front().elapsed, 30s);
  EXPECT_EQ(held.front().waiting, 1U);
  EXPECT_FALSE(held.front().looks_dead);
}

TEST_F(Reading, AHolderThatAsksPeopleHasDeployedForNoTimeYet) {
  for (int i = 0; i < 3; ++i) {
    Deployment usual;
    usual.id = std::to_string(i);
    usual.environment = production;
    usual.stacks = {"App"};
    usual.status = DeploymentStatus::succeeded;
    usual.began_at = clock.now();
    usual.ended_at = clock.now() + 10min;
    DeploymentRecords(memory, clock).finish(usual);
  }
  other_asks(party("a", {"App"}));
  Deployment record;
  record.id = "a";
  record.environment = production;
  record.status = DeploymentStatus::running;
  record.token = lock().holder->token;
  record.granted_at = clock.now();
  record.asks = OpenQuestion{"a-warnings", "proceed?"};
  DeploymentRecords(memory, clock).save(record);
  clock.advance(5min);
  auto held = read_holder(store, clock, production);
  EXPECT_EQ(held->asks, record.asks);
  EXPECT_EQ(held->elapsed, 5min) << "of its turn";
  EXPECT_EQ(held->estimated_remaining, 10min);
  record.asks.reset();
  record.began_at = clock.now();
  DeploymentRecords(memory, clock).save(record);
  clock.advance(4min);
  EXPECT_EQ(read_holder(store, clock, production)->estimated_remaining, 6min);
}

TEST_F(Reading, AHolderWithoutASignOfLifeLooksDeadAfterItsLeaseAndTheSkew) {
  other_asks(party("a"));
  clock.advance(90s + allowed_clock_skew + 1ms);
  EXPECT_TRUE(read_holder(store, clock, production)->looks_dead);
}

TEST_F(Reading, TheQueueIsInTheOrderOfService) {
  for (const auto* id : {"a", "b", "c"}) other_asks(party(id));
  clock.advance(10s);
  const Queue queue = read_queue(store, clock, production);
  ASSERT_EQ(queue.places.size(), 2U);
  EXPECT_EQ(queue.places[0].waiter.party.id, "b");
  EXPECT_EQ(queue.places[1].place, 2U);
  EXPECT_EQ(queue.places[0].waited, 10s);
  EXPECT_FALSE(queue.places[0].expected_wait.empty());
}

TEST_F(Reading, AFreezeThatIsOverIsNotShown) {
  static_cast<void>(freeze_environment(locks, production, {"why", "ann", {}, clock.now() + 1min}));
  EXPECT_TRUE(read_queue(store, clock, production).freeze.has_value());
  clock.advance(1min);
  EXPECT_FALSE(read_queue(store, clock, production).freeze.has_value());
}

TEST_F(Reading, AFreezeKeepsTheHolderAndHoldsTheNextBack) {
  other_asks(party("a"));
  const Frozen frozen = freeze_environment(locks, production, {"why", "ann", {}, std::nullopt});
  EXPECT_EQ(frozen.holder->party.id, "a");
  EXPECT_EQ(frozen.freeze.since, clock.now());
  other_asks(party("b"));
  leave_as("a");
  EXPECT_EQ(holder(), "");
  const Thawed thawed = thaw_environment(locks, production);
  EXPECT_EQ(thawed.ended->reason, "why");
  EXPECT_EQ(thawed.holder->party.id, "b");
  EXPECT_FALSE(thaw_environment(locks, production).ended.has_value());
}

TEST_F(Reading, ASecondFreezeReplacesTheFirstAndSaysSo) {
  static_cast<void>(freeze_environment(locks, production, {"first", "", {}, std::nullopt}));
  EXPECT_EQ(freeze_environment(locks, production, {"second", "", {}, std::nullopt}).replaced->reason, "first");
}

TEST_F(Reading, AReasonThatCannotBeShownFreezesNothing) {
  for (const std::string& reason :
       {std::string(), std::string(" \n"), std::string("a\x1b[2J"), std::string(1025, 'x')}) {
    EXPECT_EQ(kind_thrown_by([&] {
                static_cast<void>(freeze_environment(locks, production, {reason, "", {}, {}}));
              }),
              ErrorKind::invalid_input);
  }
  EXPECT_EQ(store.writes(""), 0);
}

TEST(ParseUntil, TakesATimeOrADurationFromNow) {
  const Time now = *parse_iso8601("2026-01-14T12:00:00Z");
  EXPECT_EQ(parse_until("2h", now), now + 2h);
  EXPECT_EQ(parse_until("2026-01-15T08:00:00Z", now), now + 20h);
}

TEST(ParseUntil, RefusesThePastAndWhatIsNoTime) {
  const Time now = *parse_iso8601("2026-01-14T12:00:00Z");
  for (const auto* text : {"yesterday", "", "-5", "0", "2026-01-14T12:00:00Z", "2026-02-30T00:00:00Z"})
    EXPECT_EQ(kind_thrown_by([&] { static_cast<void>(parse_until(text, now)); }), ErrorKind::invalid_input) << text;
}

TEST(OneLine, TrimsAndKeepsTheRest) { EXPECT_EQ(one_line("--reason", "  release day \n"), "release day"); }

TEST_F(Reading, PruneRemovesWhatIsOldAndNobodyNeeds) {
  remember("old", DeploymentStatus::failed, clock.now() - 240h);
  remember("young", DeploymentStatus::succeeded, clock.now() - 1h);
  other_asks(party("holder"));
  put_beat(party("nobody"));
  clock.advance(1h);
  const PrunedRegistry pruned = prune_registry(store, clock, 30min);
  EXPECT_EQ(pruned.beats, 1U);
  EXPECT_TRUE(has_beat("holder"));
  EXPECT_FALSE(has_beat("nobody"));
  EXPECT_EQ(pruned.records, 2U);
  EXPECT_EQ(ids({}), (std::vector<std::string>{"young", "old"})) << "the history keeps them";
}

TEST_F(Reading, PruneForgetsMessagesThatNobodyUpdatesAnyMore) {
  const auto put = [&](const std::string& name, Duration ago) {
    LivingThread thread{"C1", "1.2", {}, "", false, true, clock.now() - ago};
    static_cast<void>(store.put(keys::thread("C1", name), write_living_thread(thread), 0));
  };
  put("old", 240h);
  put("young", 1h);
  static_cast<void>(store.put(keys::thread("C1", "edited"), R"({"state": "edited"})", 0));
  EXPECT_EQ(prune_registry(store, clock, record_lifetime).threads, 1U);
  EXPECT_FALSE(store.get(keys::thread("C1", "old")));
  EXPECT_TRUE(store.get(keys::thread("C1", "young")));
  EXPECT_TRUE(store.get(keys::thread("C1", "edited"))) << "what cannot be read is nobody's to remove";
}

TEST_F(Reading, PruneForgetsQuestionsWhoseTimeIsLongOver) {
  Questions questions(store);
  const auto ask = [&](const std::string& id, Time deadline) {
    Question question{.id = id, .text = "Go on?", .choices = {"yes", "no"}, .default_choice = "no"};
    question.asked_at = deadline - 10min;
    question.deadline = deadline;
    static_cast<void>(questions.ask(question));
  };
  ask("old", clock.now() - 240h);
  ask("young", clock.now() - 1h);
  ask("open", clock.now() + 1min);
  EXPECT_EQ(prune_registry(store, clock, record_lifetime).questions, 1U);
  EXPECT_FALSE(questions.read("old"));
  EXPECT_TRUE(questions.read("young"));
  EXPECT_EQ(prune_registry(store, clock, 0s).questions, 1U);
  EXPECT_TRUE(questions.read("open"));
}

TEST_F(Reading, PruneSparesABeatFromWhichALostEnvironmentCouldBeRebuilt) {
  put_beat(party("a"), 7);
  clock.advance(1h);
  EXPECT_EQ(prune_registry(store, clock, 0s).beats, 0U);
  EXPECT_EQ(holder(), "a");
}

StackEvent own_event(Time at, const std::string& status) {
  StackEvent event;
  event.stack_id = event.physical_id = "arn:aws:cloudformation:eu-central-1:123456789012:stack/App/1";
  event.resource_type = "AWS::CloudFormation::Stack";
  event.logical_id = event.stack_name = "App";
  event.status = status;
  event.at = at;
  return event;
}

TEST(OperationStart, IsTheFirstOwnEventBehindTheLastEnd) {
  const Time base{1h};
  EXPECT_EQ(operation_start({own_event(base, "CREATE_COMPLETE"), own_event(base + 1s, "UPDATE_IN_PROGRESS"),
                             own_event(base + 2s, "UPDATE_ROLLBACK_IN_PROGRESS")}),
            base + 1s);
  EXPECT_EQ(operation_start({own_event(base, "REVIEW_IN_PROGRESS"), own_event(base + 1s, "CREATE_IN_PROGRESS")}),
            base + 1s);
  EXPECT_EQ(operation_start({own_event(base, "UPDATE_IN_PROGRESS"), own_event(base + 1s, "UPDATE_COMPLETE")}),
            std::nullopt);
  EXPECT_EQ(operation_start({own_event(base, "UPDATE_ROLLBACK_IN_PROGRESS")}), std::nullopt)
      << "the page does not reach back to the beginning";
  EXPECT_EQ(operation_start({}), std::nullopt);
}

TEST_F(Reading, AStackThatDoesNotExistIsNoReport) { EXPECT_FALSE(read_stack(cloud, clock, "App", 10, {}).has_value()); }

TEST_F(Reading, AnIdleStackHasNoRunningOperation) {
  cloud.put_stack("App", StackStatus::update_complete);
  const auto report = read_stack(cloud, clock, "App", 10, {});
  ASSERT_TRUE(report.has_value());
  EXPECT_FALSE(report->elapsed.has_value());
}

TEST_F(Reading, AStackThatCannotBeAskedAboutIsNotTakenForAnAbsentOne) {
  cloud.fail(-1);
  EXPECT_EQ(kind_thrown_by([&] { static_cast<void>(read_stack(cloud, clock, "App", 10, {})); }),
            ErrorKind::unavailable);
}

TEST_F(Reading, ARecordedDeploymentShowsItsNewestEventsAndItsElapsedTime) {
  const Timeline& recording = *complete_timelines().front();
  cloud.play("App", recording, clock.now());
  clock.advance(recording.events.back().at - recording.start - 1ms);
  const auto report = read_stack(cloud, clock, "App", 3, {});
  ASSERT_TRUE(report.has_value());
  EXPECT_LE(report->events.size(), 3U);
  EXPECT_TRUE(report->elapsed.has_value());
}

}  // namespace
}  // namespace signalbox::testing
