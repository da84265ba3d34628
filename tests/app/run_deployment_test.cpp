#include "app/run_deployment.hpp"

#include <csignal>

#include "app/kept_back.hpp"
#include "app/run_stage.hpp"
#include "estimate/duration_estimate.hpp"

namespace signalbox::testing {
namespace {

using ::testing::HasSubstr;

const std::string recorded = "github-com-mohammedx3-tropho-actions-tcat-template-test-template-te-create-ab9d056e";

/// The run that waits for its command, its record, its lease, and what watches over that.
constexpr std::size_t running = 4;
/// And the stacks that are followed.
constexpr std::size_t following = 5;

class RunningADeployment : public RunStage {};

TEST_F(RunningADeployment, SucceedsWithItsCommandAndGivesTheEnvironmentBack) {
  start();
  processes.await_started();
  EXPECT_EQ(holder(), "me");
  end_command(0);
  const RunOutcome result = outcome();
  EXPECT_TRUE(result.succeeded());
  EXPECT_EQ(result.deployment.status, DeploymentStatus::succeeded);
  EXPECT_EQ(recorded_status(), DeploymentStatus::succeeded);
  EXPECT_EQ(holder(), "");
  EXPECT_FALSE(has_beat("me"));
  EXPECT_EQ(cloud.calls(), 0) << "no stack, no AWS";
}

TEST_F(RunningADeployment, HandsTheCommandItsNamesAndItsToken) {
  start();
  end_command(0);
  finish();
  ASSERT_EQ(processes.started().size(), 1U);
  const auto started = processes.started()[0];
  EXPECT_EQ(started.argv, (std::vector<std::string>{"cdk", "deploy"}));
  EXPECT_EQ(started.environment,
            (std::map<std::string, std::string>{
                {"SIGNALBOX_CORRELATION_ID", "me"}, {"SIGNALBOX_TOKEN", "1"}, {"SIGNALBOX_ENVIRONMENT", production}}));
}

TEST_F(RunningADeployment, HandsOnWhatElseItsCommandIsToKnow) {
  request.variables = {{"SIGNALBOX_REGISTRY", "file:/srv/locks"}};
  start();
  end_command(0);
  finish();
  EXPECT_EQ(processes.started().at(0).environment.at("SIGNALBOX_REGISTRY"), "file:/srv/locks");
}

TEST_F(RunningADeployment, DoesNotSayThatNobodyWasAheadAfterAShortWait) {
  other_asks(party("ahead"));
  start();
  clock.await_quiet(in_line);
  leave_as("ahead");
  processes.await_started();
  end_command(0);
  finish();
  EXPECT_THAT(signals.last_text(SignalKind::turn_granted), ::testing::StartsWith("its turn after"));
}

TEST_F(RunningADeployment, TellsItsSignalsInOrder) {
  start();
  end_command(0);
  finish();
  EXPECT_EQ(signals.kinds(), (std::vector<SignalKind>{SignalKind::turn_granted, SignalKind::deployment_started,
                                                      SignalKind::deployment_finished}));
  EXPECT_EQ(signals.all().back().status, "succeeded");
  EXPECT_EQ(signals.all().back().environment, production);
}

TEST_F(RunningADeployment, TellsNobodyThePasswordOnItsCommandLine) {
  request.command = {"deploy", "--password=hunter2"};
  start();
  end_command(0);
  finish();
  EXPECT_EQ(signals.last_text(SignalKind::deployment_started), "deploy --password=***");
}

TEST_F(RunningADeployment, IsOverdueByItsHistory) {
  for (std::size_t i = 0; i < samples_to_know_the_unusual; ++i) {
    Deployment earlier;
    earlier.id = fmt::format("20260113-123456-{:06}", i);
    earlier.environment = production;
    earlier.stacks = {"App"};
    earlier.status = DeploymentStatus::succeeded;
    earlier.granted_at = earlier.began_at = earlier.started_at = clock.now() - 24h;
    earlier.ended_at = earlier.updated_at = clock.now() - 24h + 1min;
    DeploymentRecords(memory, clock).finish(earlier);
  }
  Timeline endless = timeline(recorded);
  endless.events.resize(2);
  cloud.play("App", endless, clock.now() + 5s);
  start({"App"});
  processes.await_started();
  clock.pass(2min, following);
  EXPECT_THAT(signals.last_text(SignalKind::overdue), HasSubstr("95% of the 10 earlier deployments took less"));
  interrupt();
  end_command(0);
  EXPECT_TRUE(outcome().interrupted);
}

TEST_F(RunningADeployment, PassesTheCommandsFailureOn) {
  start();
  end_command(3);
  const RunOutcome result = outcome();
  EXPECT_FALSE(result.succeeded());
  EXPECT_EQ(result.command->shell_code(), 3);
  EXPECT_EQ(result.deployment.reason, "the command ended with exit code 3");
  EXPECT_EQ(recorded_status(), DeploymentStatus::failed);
}

TEST_F(RunningADeployment, GivesTheEnvironmentBackWhenTheCommandIsNotFound) {
  processes.refuse(Error(ErrorKind::not_found, "no program is called cdk"));
  start();
  EXPECT_EQ(failure(), ErrorKind::not_found);
  EXPECT_EQ(holder(), "");
  EXPECT_FALSE(has_beat("me"));
  EXPECT_EQ(recorded_status(), DeploymentStatus::failed);
}

TEST_F(RunningADeployment, FollowsItsStackToItsTrueEnd) {
  const Timeline& recording = timeline(recorded);
  cloud.play("App", recording, clock.now() + 5s);
  start({"App"});
  processes.await_started();
  clock.pass(20s, following);
  end_command(0);
  const RunOutcome result = outcome();
  EXPECT_EQ(to_string(result.stacks.at(0).status), recording.stack_status_final);
  EXPECT_TRUE(result.stacks.at(0).at_rest);
  EXPECT_EQ(result.succeeded(), verdict_of(result.stacks.at(0).status) == Verdict::succeeded);
  EXPECT_THAT(result.deployment.console_url, HasSubstr("console.aws.amazon.com"));
  EXPECT_EQ(holder(), "");
}

TEST_F(RunningADeployment, FailsWithItsStackThoughTheCommandSucceeded) {
  const auto all = complete_timelines();
  const auto failing = std::ranges::find(all, "ROLLBACK_COMPLETE", &Timeline::stack_status_final);
  ASSERT_NE(failing, all.end());
  cloud.play("App", **failing, clock.now() + 5s);
  start({"App"});
  processes.await_started();
  clock.pass(20s, following);
  end_command(0);
  const RunOutcome result = outcome();
  EXPECT_FALSE(result.succeeded());
  EXPECT_EQ(result.deployment.status, DeploymentStatus::failed);
  EXPECT_EQ(result.deployment.exit_code, 0);
  EXPECT_EQ(result.deployment.reason, result.stacks.at(0).failure);
}

TEST_F(RunningADeployment, FollowsItsStackAlsoWhenSomebodyElseKilledTheCommand) {
  const Timeline& recording = timeline(recorded);
  cloud.play("App", recording, clock.now() + 5s);
  start({"App"});
  processes.await_started();
  clock.pass(20s, following);
  processes.end_with({0, SIGTERM});
  const RunOutcome result = outcome();
  EXPECT_TRUE(result.stacks.at(0).at_rest);
  EXPECT_EQ(to_string(result.stacks.at(0).status), recording.stack_status_final);
  EXPECT_EQ(holder(), "");
}

TEST_F(RunningADeployment, RefusesBeforeItStandsInLineWhenAwsCannotBeAsked) {
  cloud.fail(-1, ErrorKind::denied);
  start({"App"});
  EXPECT_EQ(failure(), ErrorKind::denied);
  EXPECT_EQ(store.writes(""), 0);
}

TEST_F(RunningADeployment, IsCancelledWhenItGivesUpWaiting) {
  other_asks(party("ahead"));
  start({}, 30s);
  clock.pass(29s, in_line);
  clock.advance(1s);
  finish_now();
  const RunOutcome result = outcome();
  EXPECT_TRUE(std::holds_alternative<GaveUpWaiting>(result.turn));
  EXPECT_EQ(result.deployment.status, DeploymentStatus::cancelled);
  EXPECT_EQ(result.deployment.reason, "gave up waiting after 30s");
  EXPECT_TRUE(processes.started().empty());
  EXPECT_FALSE(has_beat("me"));
}

TEST_F(RunningADeployment, InterruptedInLineLeavesItAtOnce) {
  other_asks(party("ahead"));
  start();
  clock.await_quiet(in_line);
  interrupt();
  finish_now();
  EXPECT_FALSE(is_in_line("me"));
  EXPECT_EQ(recorded_status(), DeploymentStatus::cancelled);
}

TEST_F(RunningADeployment, InterruptedWithAQuietStackIsOverAndGivesTheEnvironmentBack) {
  cloud.put_stack("App", StackStatus::update_complete);
  processes.die_of_signals();
  start({"App"});
  processes.await_started();
  clock.await_quiet(following);
  interrupt();
  finish_now();
  EXPECT_EQ(processes.signals(), std::vector<int>{SIGINT});
  EXPECT_EQ(holder(), "");
  EXPECT_EQ(recorded_status(), DeploymentStatus::cancelled);
}

TEST_F(RunningADeployment, InterruptedWithAMovingStackLeavesTheEnvironmentHeldAsOrphaned) {
  cloud.put_stack("App", StackStatus::update_complete);
  processes.die_of_signals();
  start({"App"});
  processes.await_started();
  cloud.put_stack("App", StackStatus::update_in_progress);
  clock.await_quiet(following);
  interrupt();
  finish_now();
  EXPECT_EQ(holder(), "me");
  EXPECT_TRUE(lock().holder->orphaned_at);
  EXPECT_FALSE(has_beat("me")) << "it says goodbye, so that nobody waits out its lease";
  EXPECT_EQ(recorded_status(), DeploymentStatus::orphaned);
}

TEST_F(RunningADeployment, InterruptedWhenCloudFormationHangsCountsItsStackAsMoving) {
  cloud.put_stack("App", StackStatus::update_complete);
  processes.die_of_signals();
  start({"App"});
  processes.await_started();
  clock.await_quiet(following);
  cloud.hang();
  interrupt();
  clock.await_quiet(5);  // the run asks once more, but not for long
  clock.advance(500ms);
  finish_now();
  EXPECT_TRUE(lock().holder->orphaned_at);
}

TEST_F(RunningADeployment, InterruptedWithACommandThatWillNotEndHoldsOnUntilItsLeaseRunsOut) {
  start();
  processes.await_started();
  clock.await_quiet(running);
  interrupt();
  clock.await_quiet(running + 1);  // the command has its time to end
  clock.advance(1200ms);
  finish_now();
  EXPECT_EQ(holder(), "me");
  EXPECT_TRUE(has_beat("me"));
  EXPECT_EQ(recorded_status(), DeploymentStatus::orphaned);
}

TEST_F(RunningADeployment, StoppedBeforeItsTurnStartsNoCommand) {
  cloud.put_stack("App", StackStatus::update_in_progress);
  start({"App"});
  clock.await_quiet(in_line);
  interrupt();
  finish_now();
  EXPECT_TRUE(processes.started().empty());
  EXPECT_EQ(holder(), "");
  EXPECT_EQ(recorded_status(), DeploymentStatus::cancelled);
}

TEST_F(RunningADeployment, SaysWhenItsTurnWasLostAndLetsTheCommandGoOn) {
  start();
  processes.await_started();
  clock.await_quiet(running);
  leave_as("me");
  erase_beat("me");
  static_cast<void>(ask(party("other")));
  clock.advance(23s);
  signals.await(SignalKind::lease_lost);
  end_command(0);
  const RunOutcome result = outcome();
  EXPECT_TRUE(result.lease_lost);
  EXPECT_EQ(result.command->shell_code(), 0);
  EXPECT_EQ(holder(), "other") << "what is somebody else's is not given back";
}

TEST_F(RunningADeployment, KnowsHowItEndedAlsoWhenTheRegistryIsAway) {
  start();
  processes.await_started();
  store.break_down();
  end_command(0);
  const RunOutcome result = outcome();
  EXPECT_TRUE(result.succeeded());
  EXPECT_EQ(result.deployment.status, DeploymentStatus::succeeded);
  EXPECT_GE(signals.count(SignalKind::warning), 1U);
  EXPECT_EQ(signals.all().back().kind, SignalKind::deployment_finished);
}

TEST_F(RunningADeployment, TellsTheFirstTroubleWhateverElseGoesWrong) {
  processes.refuse(Error(ErrorKind::not_found, "no program is called cdk"));
  other_asks(party("ahead"));
  start();
  clock.await_quiet(in_line);
  // The first write is the one by which its turn comes, the second the one that gives it back.
  store.before_next_write(keys::environment(production),
                          [&] { store.before_next_write(keys::environment(production), [&] { store.break_down(); }); });
  leave_as("ahead");
  EXPECT_EQ(failure(), ErrorKind::not_found);
}

TEST_F(RunningADeployment, WarnsOfAStackThatIsNotThereWhenAllIsOver) {
  cloud.put_stack("App", StackStatus::update_complete);
  start({"App", "Tpyo"});
  end_command(0);
  const RunOutcome result = outcome();
  EXPECT_EQ(result.missing_stacks, std::vector<std::string>{"Tpyo"});
  ASSERT_EQ(signals.count(SignalKind::warning), 1U);
  EXPECT_THAT(signals.last_text(SignalKind::warning), ::testing::StartsWith("Tpyo: no such stack"));
}

TEST_F(RunningADeployment, TakesItsTurnThoughTheRegistryTakesNothingAtThatMoment) {
  other_asks(party("ahead"));
  start();
  clock.await_quiet(in_line);
  store.fill_up();
  EnvironmentLocks(memory, clock).change<Departure>(production, [&](EnvironmentLock lock, Time now) {
    return leave(std::move(lock), "ahead", now);
  });
  clock.advance(2s);
  signals.await(SignalKind::warning);
  EXPECT_TRUE(processes.started().empty()) << "nobody knows yet that it lives";
  clock.await_quiet(in_line);  // what follows the warning must not find the registry mended already
  store.mend();
  clock.advance(2s);
  processes.await_started();
  end_command(0);
  EXPECT_TRUE(outcome().succeeded());
}

TEST_F(RunningADeployment, ThatFailsAtTheStartOfItsCommandKeepsItsEndForARegistryThatIsAway) {
  MemoryStore folder{clock};
  kept_back = &folder;
  request.registry = "r";
  processes.refuse(Error(ErrorKind::not_found, "no program is called cdk"));
  other_asks(party("ahead"));
  start();
  clock.await_quiet(in_line);
  store.before_next_write(keys::beat("me"), [&] { store.break_down(); });
  leave_as("ahead");
  processes.await_refused();  // before time passes, or an earlier beat were the one, or its lease over
  EXPECT_EQ(failure(), ErrorKind::not_found);
  const Signal last = signals.all().back();
  EXPECT_EQ(last.kind, SignalKind::deployment_finished);
  EXPECT_EQ(last.reason, "no program is called cdk");
  store.mend();
  EXPECT_EQ(KeptBack(folder, "r").hand_over(memory, clock).told, 1U);
  EXPECT_EQ(DeploymentRecords(memory, clock).find("me")->reason, "no program is called cdk");
  EXPECT_EQ(holder(), "") << "nobody waits out its lease";
}

TEST_F(RunningADeployment, LeavesNoRecordBehindOfWhatEndedMoreThanAWeekAgo) {
  Deployment old;
  old.id = "old";
  old.environment = production;
  old.status = DeploymentStatus::failed;
  DeploymentRecords(memory, clock).finish(old);
  clock.advance(7 * 24h + 1h);
  start();
  end_command(0);
  finish();
  EXPECT_FALSE(memory.get(keys::deployment("old")));
  EXPECT_TRUE(memory.get(keys::deployment("me")));
  EXPECT_EQ(DeploymentRecords(memory, clock).find("old")->status, DeploymentStatus::failed) << "the history keeps it";
}

TEST_F(RunningADeployment, DoesNotStartWithoutARegistry) {
  store.break_down();
  start();
  EXPECT_EQ(failure(), ErrorKind::unavailable);
  EXPECT_TRUE(processes.started().empty());
}

}  // namespace
}  // namespace signalbox::testing
