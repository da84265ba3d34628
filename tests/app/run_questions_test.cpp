#include "app/run_questions.hpp"

#include "app/questions.hpp"
#include "app/run_stage.hpp"
#include "support/scripted_people.hpp"

namespace signalbox::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

/// Sleepers: the run that waits for the answer, what watches the registry for it, its record, its lease, and what
/// watches over that.
constexpr std::size_t asking = 5;

class ARunThatAsks : public RunStage {
 protected:
  void start_behind(DeploymentStatus how_it_ends) {
    request.ask.failed_ahead = true;
    other_asks(party("ahead"));
    start();
    clock.await_quiet(in_line);
    record_end(how_it_ends);
    leave_as("ahead");
  }
  void record_end(DeploymentStatus status) {
    Deployment ahead;
    ahead.id = "ahead";
    ahead.environment = production;
    ahead.token = 1;
    ahead.status = status;
    ahead.reason = status == DeploymentStatus::failed ? "Db: no room" : "";
    ahead.started_at = clock.now();
    ahead.ended_at = clock.now();
    DeploymentRecords(memory, clock).finish(ahead);
  }
  void answer(QuestionTopic topic, const std::string& choice) {
    static_cast<void>(
        Questions(memory).answer(question_id("me", topic), {choice, "ben", AnswerWay::command, clock.now()}));
  }
  std::optional<Question> question(QuestionTopic topic) { return Questions(memory).read(question_id("me", topic)); }
};

TEST_F(ARunThatAsks, GoesOnWhenSomebodySaysSo) {
  start_behind(DeploymentStatus::failed);
  signals.await(SignalKind::asked);
  const auto asked = question(QuestionTopic::failed_ahead);
  ASSERT_TRUE(asked);
  EXPECT_EQ(asked->text, "the deployment ahead of you, ahead, failed: go on, clean up first, or give up?");
  EXPECT_EQ(asked->reason, "Db: no room");
  EXPECT_EQ(asked->environment, production);
  EXPECT_TRUE(processes.started().empty());
  answer(QuestionTopic::failed_ahead, "go-on");
  processes.await_started();
  end_command(0);
  EXPECT_TRUE(outcome().succeeded());
}

TEST_F(ARunThatAsks, GivesTheEnvironmentBackWhenSomebodySaysSo) {
  start_behind(DeploymentStatus::failed);
  signals.await(SignalKind::asked);
  answer(QuestionTopic::failed_ahead, "give-up");
  const RunOutcome result = outcome();
  ASSERT_TRUE(std::holds_alternative<GivenUp>(result.turn));
  EXPECT_EQ(result.deployment.status, DeploymentStatus::cancelled);
  EXPECT_EQ(result.deployment.reason,
            "given up: the deployment ahead of you, ahead, failed; ben said so with signalbox answer");
  EXPECT_EQ(recorded_status(), DeploymentStatus::cancelled);
  EXPECT_EQ(holder(), "");
  EXPECT_TRUE(processes.started().empty());
}

TEST_F(ARunThatAsks, KeepsTheEnvironmentWhileSomebodyCleansUp) {
  start_behind(DeploymentStatus::failed);
  signals.await(SignalKind::asked);
  other_asks(party("rival"));
  answer(QuestionTopic::failed_ahead, "clean-up");
  signals.await(SignalKind::asked, 2);
  const auto beat_then = memory.get(keys::beat("me"))->version;
  clock.pass(9min, asking);
  EXPECT_GT(memory.get(keys::beat("me"))->version, beat_then) << "it gives signs of life";
  EXPECT_EQ(signals.count(SignalKind::lease_lost), 0U);
  EXPECT_EQ(holder(), "me");
  EXPECT_TRUE(is_in_line("rival"));
  answer(QuestionTopic::clean_up, "go-on");
  processes.await_started();
  end_command(0);
  EXPECT_TRUE(outcome().succeeded());
}

TEST_F(ARunThatAsks, GivesUpWhenNobodySaysThatItIsClean) {
  start_behind(DeploymentStatus::failed);
  signals.await(SignalKind::asked);
  answer(QuestionTopic::failed_ahead, "clean-up");
  signals.await(SignalKind::asked, 2);
  EXPECT_TRUE(std::holds_alternative<GivenUp>(outcome().turn));
  EXPECT_EQ(question(QuestionTopic::clean_up)->answer->way, AnswerWay::timeout);
}

TEST_F(ARunThatAsks, DoesWithoutAnAnswerWhatItsPlanSays) {
  request.ask.on_failed_ahead = choice::give_up;
  request.ask.timeout = 1min;
  start_behind(DeploymentStatus::failed);
  EXPECT_THAT(std::get<GivenUp>(outcome().turn).reason, HasSubstr("nobody answered in time"));
}

TEST_F(ARunThatAsks, WaitsForTheRecordOfWhoeverWasAhead) {
  request.ask.failed_ahead = true;
  other_asks(party("ahead"));
  start();
  clock.await_quiet(in_line);
  leave_as("ahead");
  signals.await(SignalKind::turn_granted);
  record_end(DeploymentStatus::failed);
  signals.await(SignalKind::asked);
  EXPECT_THAT(signals.last_text(SignalKind::asked), HasSubstr("failed"));
  answer(QuestionTopic::failed_ahead, "give-up");
  finish();
}

TEST_F(ARunThatAsks, AsksWhenNobodyKnowsHowTheOneAheadEnded) {
  request.ask.failed_ahead = true;
  other_asks(party("ahead"));
  start();
  clock.await_quiet(in_line);
  leave_as("ahead");
  signals.await(SignalKind::turn_granted);
  pass_until_told(SignalKind::asked);
  EXPECT_THAT(signals.last_text(SignalKind::asked),
              StartsWith("nobody knows how the deployment ahead of you, ahead, ended"));
  answer(QuestionTopic::failed_ahead, "give-up");
  finish();
}

TEST_F(ARunThatAsks, AsksNothingBehindADeploymentThatEndedWell) {
  start_behind(DeploymentStatus::succeeded);
  processes.await_started();
  end_command(0);
  EXPECT_TRUE(outcome().succeeded());
  EXPECT_EQ(signals.count(SignalKind::asked), 0U);
}

TEST_F(ARunThatAsks, AsksNothingThatItsPlanDoesNotName) {
  other_asks(party("ahead"));
  cloud.put_stack("App", StackStatus::update_rollback_failed);
  start({"App"});
  clock.await_quiet(in_line);
  record_end(DeploymentStatus::failed);
  leave_as("ahead");
  processes.await_started();
  end_command(0);
  finish();
  EXPECT_EQ(signals.count(SignalKind::asked), 0U);
}

TEST_F(ARunThatAsks, AsksAboutAStackThatNeedsSomebody) {
  request.ask.warnings = true;
  cloud.put_stack("App", StackStatus::update_rollback_failed);
  start({"App"});
  signals.await(SignalKind::asked);
  EXPECT_THAT(question(QuestionTopic::warnings)->text, "App is in UPDATE_ROLLBACK_FAILED: proceed?");
  answer(QuestionTopic::warnings, "no");
  const RunOutcome result = outcome();
  EXPECT_EQ(std::get<GivenUp>(result.turn).reason,
            "given up: App is in UPDATE_ROLLBACK_FAILED; ben said so with signalbox answer");
  EXPECT_EQ(holder(), "");
}

TEST_F(ARunThatAsks, AsksNothingAboutStacksThatAreWell) {
  request.ask.warnings = true;
  cloud.put_stack("App", StackStatus::update_complete);
  start({"App"});
  processes.await_started();
  end_command(0);
  finish();
  EXPECT_EQ(signals.count(SignalKind::asked), 0U);
}

TEST_F(ARunThatAsks, LeavesWhenItIsStoppedMeanwhile) {
  start_behind(DeploymentStatus::failed);
  signals.await(SignalKind::asked);
  interrupt();
  const RunOutcome result = outcome();
  EXPECT_TRUE(result.interrupted);
  EXPECT_EQ(holder(), "");
  EXPECT_TRUE(processes.started().empty());
}

TEST_F(ARunThatAsks, StartsNothingWhenItsTurnIsLostMeanwhile) {
  request.ask.timeout = 24h;
  start_behind(DeploymentStatus::failed);
  signals.await(SignalKind::asked);
  clock.await_quiet(asking);
  leave_as("me");
  erase_beat("me");
  static_cast<void>(ask(party("other")));
  clock.advance(23s);
  signals.await(SignalKind::lease_lost);
  EXPECT_EQ(failure(), ErrorKind::conflict);
  EXPECT_TRUE(processes.started().empty());
  EXPECT_EQ(holder(), "other");
}

TEST_F(ARunThatAsks, AsksAtTheTerminalThatItWasGiven) {
  ScriptedPrompt prompt;
  people.prompt = &prompt;
  people.actor = "ada";
  start_behind(DeploymentStatus::failed);
  prompt.say("give-up");
  EXPECT_THAT(std::get<GivenUp>(outcome().turn).reason, HasSubstr("ada said so at the terminal"));
}

}  // namespace
}  // namespace signalbox::testing
