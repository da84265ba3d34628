#include <csignal>

#include "app/kept_back.hpp"
#include "app/register_deployment.hpp"
#include "app/run_stage.hpp"
#include "app/without_registry.hpp"

namespace signalbox::testing {
namespace {

using ::testing::HasSubstr;

/// The run that tells the registry of its end, its patience, its record, its lease, and what watches over that.
constexpr std::size_t ending = 5;

class RunningWithoutARegistry : public RunStage {
 protected:
  RunningWithoutARegistry() {
    request.registry = "postgres://db/ci";
    kept_back = &folder;
    cloud.put_stack("App", StackStatus::update_complete);
  }
  std::size_t kept() { return KeptBack(folder, "postgres://db/ci").count(); }

  MemoryStore folder{clock};
};

TEST_F(RunningWithoutARegistry, CloudFormationAloneCoordinatesAndAllAreToldSo) {
  store.break_down();
  start({"App"});
  end_command(0);
  const RunOutcome result = outcome();
  EXPECT_TRUE(result.succeeded());
  EXPECT_THAT(result.registry_trouble, HasSubstr("cannot be reached"));
  EXPECT_THAT(signals.of(SignalKind::registry_lost).at(0).text, HasSubstr("no fencing token"));
  EXPECT_EQ(processes.started().at(0).environment.at("SIGNALBOX_TOKEN"), "") << "there is none to inherit either";
}

TEST_F(RunningWithoutARegistry, ItWaitsUntilItsStacksAreQuiet) {
  cloud.put_stack("App", StackStatus::update_in_progress);
  store.break_down();
  start({"App"});
  signals.await(SignalKind::queued);
  clock.await_quiet(2);  // the run, and the limit of its wait
  EXPECT_TRUE(processes.started().empty());
  cloud.put_stack("App", StackStatus::update_complete);
  end_command(0);
  EXPECT_TRUE(outcome().succeeded());
}

TEST_F(RunningWithoutARegistry, GivesUpWaitingForAStackThatMovesOn) {
  cloud.put_stack("App", StackStatus::update_in_progress);
  store.break_down();
  start({"App"}, 30s);
  EXPECT_TRUE(std::holds_alternative<GaveUpWaiting>(outcome().turn));
  EXPECT_TRUE(processes.started().empty());
  EXPECT_EQ(kept(), 0U) << "what never ran is no deployment to remember";
}

TEST_F(RunningWithoutARegistry, RejectRefusesAtOnce) {
  cloud.put_stack("App", StackStatus::update_in_progress);
  store.break_down();
  request.turn.policy = QueuePolicy::reject;
  start({"App"});
  EXPECT_THAT(std::get<Refused>(outcome().turn).busy_stack, HasSubstr("UPDATE_IN_PROGRESS"));
}

TEST_F(RunningWithoutARegistry, ARequiredRegistryRefusesBeforeTheCommand) {
  store.break_down();
  request.require_registry = true;
  start({"App"});
  EXPECT_EQ(failure(), ErrorKind::unavailable);
  EXPECT_TRUE(processes.started().empty());
}

TEST_F(RunningWithoutARegistry, AnEnvironmentWithoutStacksIsRefused) {
  store.break_down();
  start();
  EXPECT_EQ(failure(), ErrorKind::unavailable);
  EXPECT_TRUE(processes.started().empty());
}

TEST_F(RunningWithoutARegistry, IsRecordedAtTheEndWhenTheRegistryIsBack) {
  store.break_down();
  start({"App"});
  processes.await_started();
  store.mend();
  end_command(0);
  const RunOutcome result = outcome();
  EXPECT_TRUE(result.recorded);
  EXPECT_EQ(recorded_status(), DeploymentStatus::succeeded);
  EXPECT_EQ(DeploymentRecords(memory, clock).ended(production).size(), 1U);
  EXPECT_EQ(signals.count(SignalKind::registry_back), 1U);
}

TEST_F(RunningWithoutARegistry, ARegistryLostInTheMiddleIsToldOnceAndTheDeploymentGoesOn) {
  start({"App"});
  processes.await_started();
  clock.await_quiet(all_five);
  store.break_down();
  clock.pass(60s, all_five);
  EXPECT_EQ(signals.count(SignalKind::registry_lost), 1U);
  store.mend();
  clock.pass(30s, all_five);
  EXPECT_EQ(signals.count(SignalKind::registry_back), 1U);
  end_command(0);
  const RunOutcome result = outcome();
  EXPECT_TRUE(result.succeeded());
  EXPECT_FALSE(result.lease_lost);
  EXPECT_TRUE(result.recorded);
  EXPECT_EQ(holder(), "");
}

TEST_F(RunningWithoutARegistry, ARegistryThatComesBackInTheEndIsWaitedFor) {
  start({"App"});
  processes.await_started();
  clock.await_quiet(all_five);
  store.break_down();
  end_command(0);
  clock.await_quiet(ending);
  clock.pass(5s, ending);
  store.mend();
  const RunOutcome result = outcome();
  EXPECT_TRUE(result.recorded);
  EXPECT_EQ(recorded_status(), DeploymentStatus::succeeded);
  EXPECT_EQ(holder(), "") << "given back too";
}

TEST_F(RunningWithoutARegistry, AGrantThatItNeverHeardOfIsGivenBack) {
  store.before_next_write(keys::environment(production), [&] { store.break_down(); });
  start();
  clock.await_quiet(ending);
  EXPECT_EQ(holder(), "me") << "the write landed";
  clock.pass(5s, ending);
  store.mend();
  EXPECT_EQ(failure(), ErrorKind::unavailable);
  EXPECT_EQ(holder(), "");
}

TEST_F(RunningWithoutARegistry, AnOutageInTheMiddleIsInItsOutcome) {
  start({"App"});
  processes.await_started();
  clock.await_quiet(all_five);
  store.break_down();
  clock.pass(30s, all_five);
  store.mend();
  clock.pass(30s, all_five);
  end_command(0);
  const RunOutcome result = outcome();
  EXPECT_FALSE(result.without_registry);
  EXPECT_THAT(result.registry_trouble, HasSubstr("cannot be reached"));
  EXPECT_EQ(result.registry_away, 15s) << "from the first beat that failed to the first that landed";
}

TEST_F(RunningWithoutARegistry, ItsEndIsThatOfItsCommandAndNotOfTheOutage) {
  start({"App"});
  processes.await_started();
  clock.await_quiet(all_five);
  store.break_down();
  const Time end = clock.now();
  end_command(0);
  clock.await_quiet(ending);
  const RunOutcome result = outcome();
  EXPECT_EQ(result.deployment.ended_at, end);
  EXPECT_GE(clock.now() - end, 15s) << "the registry was waited for";
  EXPECT_FALSE(result.recorded);
  EXPECT_FALSE(result.left);
}

TEST_F(RunningWithoutARegistry, ItsEndTakesFifteenSecondsInAllThoughCallsHang) {
  start({"App"});
  processes.await_started();
  clock.await_quiet(all_five);
  store.hang(clock);
  const Time end = clock.now();
  end_command(0);
  store.await_hanging();
  clock.await_quiet(ending);
  clock.advance(15s);
  finish_now();
  EXPECT_EQ(clock.now() - end, 15s);
  const RunOutcome result = outcome();
  EXPECT_TRUE(result.succeeded());
  EXPECT_TRUE(result.kept_back);
  EXPECT_EQ(result.deployment.ended_at, end);
}

TEST_F(RunningWithoutARegistry, AWaitIsOverThoughACallHangs) {
  other_asks(party("ahead"));
  start({}, 1min);
  signals.await(SignalKind::queued);
  clock.await_quiet(in_line);
  store.hang(clock);
  clock.advance(2s);
  store.await_hanging();
  clock.advance(1min);
  EXPECT_EQ(failure(), ErrorKind::unavailable);
  EXPECT_TRUE(processes.started().empty());
}

TEST_F(RunningWithoutARegistry, AnInterruptedWaiterThatCouldNotLeaveSaysSo) {
  other_asks(party("ahead"));
  start();
  signals.await(SignalKind::queued);
  clock.await_quiet(in_line);
  store.break_down();
  interrupt();
  finish_now();
  const RunOutcome result = outcome();
  EXPECT_TRUE(std::holds_alternative<StoppedWaiting>(result.turn));
  EXPECT_FALSE(result.left);
  EXPECT_TRUE(is_in_line("me"));
}

TEST_F(RunningWithoutARegistry, ATurnIsLostInTimeThoughABeatHangs) {
  request.on_lease_lost = LostLease::stop;
  processes.die_of_signals();
  start({"App"});
  processes.await_started();
  clock.await_quiet(all_five);
  store.hang(clock);
  clock.pass(22'500ms, all_five);  // its beat is on its way from now on
  store.await_hanging();
  clock.pass(trusted_span(90s) - 22'500ms, all_five);
  EXPECT_TRUE(processes.signals().empty());
  clock.advance(1ms);
  signals.await(SignalKind::lease_lost);
  EXPECT_TRUE(outcome().lease_lost);
  EXPECT_EQ(processes.signals(), std::vector<int>{SIGTERM});
}

TEST_F(RunningWithoutARegistry, ALostTurnIsInTheHistory) {
  start({"App"});
  processes.await_started();
  clock.await_quiet(all_five);
  leave_as("me");
  erase_beat("me");
  static_cast<void>(ask(party("other")));
  clock.advance(23s);
  signals.await(SignalKind::lease_lost);
  end_command(0);
  EXPECT_THAT(outcome().deployment.reason, HasSubstr("its turn was lost"));
  EXPECT_EQ(holder(), "other");
  EXPECT_TRUE(processes.signals().empty()) << "continue is the default";
}

TEST_F(RunningWithoutARegistry, ALostTurnStopsTheCommandWhereThatIsAskedFor) {
  request.on_lease_lost = LostLease::stop;
  processes.die_of_signals();
  start({"App"});
  processes.await_started();
  clock.await_quiet(all_five);
  store.break_down();
  clock.await_quiet(all_five);
  clock.advance(200s);  // as after the lid of a laptop was shut: a whole lease is over at once
  signals.await(SignalKind::lease_lost);
  const RunOutcome result = outcome();
  EXPECT_EQ(processes.signals(), std::vector<int>{SIGTERM});
  EXPECT_TRUE(result.stopped_for_lost_lease);
  EXPECT_FALSE(result.interrupted);
  EXPECT_EQ(result.deployment.status, DeploymentStatus::failed);
}

/// Looks, when it is told of a lost turn, at what the command was sent by then.
class LostTurnWitness : public SignalSink {
 public:
  explicit LostTurnWitness(const ScriptedProcesses& processes) : processes_(processes) {}
  void accept(const Signal& signal) override {
    if (signal.kind == SignalKind::lease_lost) sent_by_then = processes_.signals();
  }
  std::vector<int> sent_by_then;

 private:
  const ScriptedProcesses& processes_;
};

TEST_F(RunningWithoutARegistry, ALostTurnStopsTheCommandBeforeAnybodyIsTold) {
  LostTurnWitness witness(processes);
  more_sinks.push_back(&witness);
  request.on_lease_lost = LostLease::stop;
  processes.die_of_signals();
  start({"App"});
  processes.await_started();
  clock.await_quiet(all_five);
  store.break_down();
  clock.advance(200s);
  EXPECT_TRUE(outcome().lease_lost);
  EXPECT_EQ(witness.sent_by_then, std::vector<int>{SIGTERM});
}

TEST_F(RunningWithoutARegistry, CanDeployIsAnsweredByCloudFormationAlone) {
  store.break_down();
  const CanDeployPorts ports{store, &cloud, clock, true};
  const auto free = answer_can_deploy(ports, production, {"App"}, {});
  EXPECT_TRUE(free.can_deploy);
  EXPECT_EQ(free.source(), "cloudformation_fallback");
  cloud.put_stack("App", StackStatus::update_in_progress);
  const auto taken = answer_can_deploy(ports, production, {"App"}, {});
  EXPECT_EQ(taken.reason, CanDeployReason::active_deployment_in_progress);
  EXPECT_EQ(taken.active->stack_name, "App");
  EXPECT_EQ(kind_thrown_by([&] { static_cast<void>(answer_can_deploy(ports, production, {}, {})); }),
            ErrorKind::unavailable);
}

TEST_F(RunningWithoutARegistry, ARegistrationIsGoodForQuietStacksAndHoldsNothing) {
  store.break_down();
  const RegistrationPorts ports{store, &cloud, clock, true};
  Deployment deployment;
  deployment.id = "me";
  deployment.environment = production;
  deployment.stacks = {"App"};
  const auto ask_as = [&](const std::vector<std::string>& stacks) {
    deployment.stacks = stacks;
    return register_deployment(ports, deployment, party("me", stacks), {});
  };
  const auto registered = std::get<Registered>(ask_as({"App"}));
  EXPECT_EQ(registered.token, 0U);
  EXPECT_NE(registered.registry_trouble, "");
  cloud.put_stack("App", StackStatus::update_in_progress);
  EXPECT_EQ(std::get<BlockedByStack>(ask_as({"App"})).stack.name, "App");
  EXPECT_EQ(kind_thrown_by([&] { static_cast<void>(ask_as({})); }), ErrorKind::unavailable);
  EXPECT_TRUE(memory.list("").empty());
}

TEST_F(RunningWithoutARegistry, OneThatCanStillBeReadIsNotPassedBy) {
  store.fill_up();
  start({"App"});
  EXPECT_EQ(failure(), ErrorKind::unavailable);
  EXPECT_TRUE(processes.started().empty());

  Deployment deployment;
  deployment.id = "other";
  deployment.environment = production;
  deployment.stacks = {"App"};
  EXPECT_EQ(kind_thrown_by([&] {
              const RegistrationPorts ports{store, &cloud, clock, true};
              static_cast<void>(register_deployment(ports, deployment, party("other", {"App"}), {}));
            }),
            ErrorKind::unavailable);
}

TEST_F(RunningWithoutARegistry, AnOutageBeforeTheFirstAnswerIsOneAtTheBeginning) {
  store.before_next_write(keys::deployment("me"), [&] { store.break_down(); });
  start({"App"});
  end_command(0);
  const RunOutcome result = outcome();
  EXPECT_TRUE(result.succeeded());
  EXPECT_THAT(result.registry_trouble, HasSubstr("cannot be reached"));
  // Told at the beginning and when its end cannot be told; a beat that came due just then may have noticed it too.
  EXPECT_GE(signals.count(SignalKind::registry_lost), 2U);
}

TEST_F(RunningWithoutARegistry, NoRightsAreNoOutage) {
  EXPECT_EQ(
      kind_thrown_by([] { expect_fallback(Error(ErrorKind::denied, "wrong password"), false, "production", {"App"}); }),
      ErrorKind::denied);
}

TEST_F(RunningWithoutARegistry, ARegistrationNamesAStackThatNeedsAction) {
  cloud.put_stack("App", StackStatus::rollback_complete);
  Deployment deployment;
  deployment.id = "me";
  deployment.environment = production;
  const auto registration = register_deployment({store, &cloud, clock}, deployment, party("me", {"App"}), {});
  EXPECT_EQ(std::get<Registered>(registration).broken->name, "App");
}

}  // namespace
}  // namespace signalbox::testing
