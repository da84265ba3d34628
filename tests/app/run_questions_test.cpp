#include "app/run_questions.hpp"

#include "app/questions.hpp"
#include "app/run_stage.hpp"
#include "records/question_document.hpp"
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
  /// Behind `first`, which ended so, and `ahead`, whose record is as `leaves` makes it.
  void start_behind_two(DeploymentStatus how_the_first_ended, const std::function<void(Deployment&)>& leaves) {
    request.ask.failed_ahead = true;
    other_asks(party("first"));
    other_asks(party("ahead"));
    start();
    clock.await_quiet(in_line);
    leave_with_record("first", [&](Deployment& first) {
      first.status = how_the_first_ended;
      first.began_at = clock.now();
    });
    clock.pass(10s, in_line);  // it finds itself right behind the second
    leave_with_record("ahead", leaves);
  }
  void leave_with_record(const std::string& id, const std::function<void(Deployment&)>& change) {
    Deployment record;
    record.id = id;
    record.environment = production;
    record.token = lock().holder->token;
    record.granted_at = record.ended_at = clock.now();
    change(record);
    DeploymentRecords(memory, clock).finish(record);
    leave_as(id);
  }
  void freeze_environment(bool is_frozen) {
    static_cast<void>(locks.change<bool>(production, [&](EnvironmentLock now, Time at) {
      return Change<bool>{is_frozen ? freeze(std::move(now), {"release day", "ann", at, {}}) : thaw(std::move(now), at),
                          true};
    }));
  }
  Deployment record_of(const std::string& id) { return *DeploymentRecords(memory, clock).find(id); }
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
  EXPECT_EQ(asked->text, "the deployment ahead of me (ann), ahead, failed: go on, clean up first, or give up?");
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
            "given up: the deployment ahead, ahead, failed; ben said so with signalbox answer");
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

TEST_F(ARunThatAsks, NamesTheDeploymentThatAsksForWhoeverReadsItInAChannel) {
  start_behind(DeploymentStatus::failed);
  signals.await(SignalKind::asked);
  EXPECT_THAT(question(QuestionTopic::failed_ahead)->text,
              StartsWith("the deployment ahead of me (ann), ahead, failed"));
  answer(QuestionTopic::failed_ahead, "clean-up");
  signals.await(SignalKind::asked, 2);
  EXPECT_EQ(question(QuestionTopic::clean_up)->text,
            "production is kept for me while somebody cleans up: go on now, or give up?");
  answer(QuestionTopic::clean_up, "give-up");
  finish();
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
  request.ask.on_failed_ahead = choice::give_up;
  other_asks(party("ahead"));
  start();
  clock.await_quiet(in_line);
  leave_as("ahead");
  finish();
  EXPECT_THAT(signals.last_text(SignalKind::asked),
              StartsWith("nobody knows how the deployment ahead of me (ann), ahead, ended"));
}

TEST_F(ARunThatAsks, AsksNothingBehindADeploymentThatEndedWell) {
  start_behind(DeploymentStatus::succeeded);
  processes.await_started();
  end_command(0);
  EXPECT_TRUE(outcome().succeeded());
  EXPECT_EQ(signals.count(SignalKind::asked), 0U);
}

TEST_F(ARunThatAsks, AsksAboutTheFailureThatOneWhoGaveUpPassesOn) {
  start_behind_two(DeploymentStatus::failed, [](Deployment& gave_up) { gave_up.status = DeploymentStatus::cancelled; });
  signals.await(SignalKind::asked);
  EXPECT_THAT(signals.last_text(SignalKind::asked), StartsWith("the deployment ahead of me (ann), first, failed"));
  answer(QuestionTopic::failed_ahead, "give-up");
  finish();
}

TEST_F(ARunThatAsks, AsksBehindOneThatWasKilledWhetherItsStartWasRecordedOrNot) {
  start_behind_two(DeploymentStatus::succeeded, [](Deployment& killed) { killed.status = DeploymentStatus::failed; });
  signals.await(SignalKind::asked);
  EXPECT_THAT(signals.last_text(SignalKind::asked), StartsWith("the deployment ahead of me (ann), ahead, failed"));
  answer(QuestionTopic::failed_ahead, "give-up");
  finish();
}

TEST_F(ARunThatAsks, AsksNothingWhenOneGaveUpBehindADeploymentThatEndedWell) {
  start_behind_two(DeploymentStatus::succeeded,
                   [](Deployment& gave_up) { gave_up.status = DeploymentStatus::cancelled; });
  processes.await_started();
  end_command(0);
  finish();
  EXPECT_EQ(signals.count(SignalKind::asked), 0U);
}

TEST_F(ARunThatAsks, GoesByWhoeverWentOnBehindAFailure) {
  start_behind_two(DeploymentStatus::failed, [this](Deployment& went_on) {
    went_on.status = DeploymentStatus::succeeded;
    went_on.began_at = clock.now();
  });
  processes.await_started();
  end_command(0);
  finish();
  EXPECT_EQ(signals.count(SignalKind::asked), 0U);
}

TEST_F(ARunThatAsks, AsksBehindOneThatWasStoppedOnceItHadBegun) {
  start_behind_two(DeploymentStatus::succeeded, [this](Deployment& stopped) {
    stopped.status = DeploymentStatus::cancelled;
    stopped.began_at = clock.now();
  });
  signals.await(SignalKind::asked);
  answer(QuestionTopic::failed_ahead, "give-up");
  finish();
}

TEST_F(ARunThatAsks, KnowsOfAFailureThatItsOwnIdRepeats) {
  Deployment earlier;
  earlier.id = "me";
  earlier.environment = production;
  earlier.token = 1;
  earlier.status = DeploymentStatus::failed;
  earlier.granted_at = earlier.began_at = earlier.ended_at = clock.now();
  DeploymentRecords(memory, clock).finish(earlier);
  static_cast<void>(ask(party("me")));
  leave_as("me");
  request.ask.failed_ahead = true;
  other_asks(party("ahead"));
  start();
  clock.await_quiet(in_line);
  leave_with_record("ahead", [](Deployment& gave_up) { gave_up.status = DeploymentStatus::cancelled; });
  signals.await(SignalKind::asked);
  EXPECT_THAT(signals.last_text(SignalKind::asked), StartsWith("the deployment ahead of me (ann), me, failed"));
  answer(QuestionTopic::failed_ahead, "give-up");
  finish();
}

TEST_F(ARunThatAsks, AsksBehindOneThatHadDiedInLineWhenItsTurnCame) {
  request.ask.failed_ahead = true;
  request.ask.on_failed_ahead = choice::give_up;
  Deployment waiting;
  waiting.id = "dead";
  waiting.environment = production;
  DeploymentRecords(memory, clock).save(waiting);
  other_asks(party("dead"));
  start();
  finish();
  EXPECT_THAT(signals.last_text(SignalKind::asked), StartsWith("the deployment ahead of me (ann), dead, failed"));
}

TEST_F(ARunThatAsks, IsBehindWhoeverFailedBeforeTheEnvironmentWasFrozen) {
  request.ask.failed_ahead = true;
  request.ask.on_failed_ahead = choice::give_up;
  other_asks(party("ahead"));
  start();
  clock.await_quiet(in_line);
  freeze_environment(true);
  leave_with_record("ahead", [this](Deployment& failed) {
    failed.status = DeploymentStatus::failed;
    failed.began_at = clock.now();
  });
  clock.pass(1min, in_line);
  freeze_environment(false);
  finish();
  EXPECT_THAT(signals.last_text(SignalKind::asked), StartsWith("the deployment ahead of me (ann), ahead, failed"));
}

TEST_F(ARunThatAsks, AsksNothingWhenItStoodBehindNobody) {
  request.ask.failed_ahead = true;
  other_asks(party("earlier"));
  leave_with_record("earlier", [this](Deployment& failed) {
    failed.status = DeploymentStatus::failed;
    failed.began_at = clock.now();
  });
  clock.advance(1h);
  start();
  processes.await_started();
  end_command(0);
  finish();
  EXPECT_EQ(signals.count(SignalKind::asked), 0U);
}

TEST_F(ARunThatAsks, IsSeenToHoldTheEnvironmentAndToWaitForAnAnswer) {
  start_behind(DeploymentStatus::failed);
  signals.await(SignalKind::asked);
  clock.await_quiet(asking);
  const Time granted = clock.now();
  Deployment record = record_of("me");
  EXPECT_EQ(record.status, DeploymentStatus::running);
  EXPECT_EQ(record.token, lock().holder->token);
  EXPECT_EQ(record.granted_at, granted);
  EXPECT_EQ(record.began_at, std::nullopt);
  ASSERT_TRUE(record.asks);
  EXPECT_EQ(record.asks->id, question_id("me", QuestionTopic::failed_ahead));
  EXPECT_THAT(record.asks->text, StartsWith("the deployment ahead of me (ann), ahead, failed"));
  answer(QuestionTopic::failed_ahead, "go-on");
  processes.await_started();
  clock.await_quiet(4);
  record = record_of("me");
  EXPECT_FALSE(record.asks);
  end_command(0);
  finish();
}

TEST_F(ARunThatAsks, TakesOnlyAsLongAsItDeploys) {
  start_behind(DeploymentStatus::failed);
  signals.await(SignalKind::asked);
  clock.pass(9min, asking);
  answer(QuestionTopic::failed_ahead, "go-on");
  processes.await_started();
  clock.pass(1min, 4);
  end_command(0);
  finish_now();
  const Deployment record = record_of("me");
  EXPECT_EQ(*record.began_at - *record.granted_at, 9min);
  EXPECT_EQ(DeploymentRecords(memory, clock).durations(production), std::vector<Duration>{1min});
}

TEST_F(ARunThatAsks, RecordsWhoAnsweredWhat) {
  start_behind(DeploymentStatus::failed);
  signals.await(SignalKind::asked);
  answer(QuestionTopic::failed_ahead, "clean-up");
  signals.await(SignalKind::asked, 2);
  const Deployment result = outcome().deployment;
  ASSERT_EQ(result.answers.size(), 2U);
  EXPECT_EQ(result.answers[0].topic, QuestionTopic::failed_ahead);
  EXPECT_EQ(result.answers[0].text,
            "the deployment ahead of me (ann), ahead, failed: go on, clean up first, or give up?");
  EXPECT_EQ(result.answers[0].answer.choice, "clean-up");
  EXPECT_EQ(result.answers[0].answer.by, "ben");
  EXPECT_EQ(result.answers[1].answer.way, AnswerWay::timeout);
  EXPECT_FALSE(result.asks);
  EXPECT_EQ(record_of("me").answers, result.answers);
}

TEST_F(ARunThatAsks, GivesUpOnAnAnswerThatIsNoneOfTheChoices) {
  request.ask.on_failed_ahead = choice::give_up;
  request.ask.timeout = 1min;
  start_behind(DeploymentStatus::failed);
  signals.await(SignalKind::asked);
  const std::string key = keys::question(question_id("me", QuestionTopic::failed_ahead));
  const auto stored = memory.get(key);
  Question edited = *question(QuestionTopic::failed_ahead);
  edited.answer = Answer{"deploy", "eve", AnswerWay::command, clock.now()};
  ASSERT_TRUE(memory.put(key, write_question(edited), stored->version));
  const RunOutcome result = outcome();
  EXPECT_TRUE(std::holds_alternative<GivenUp>(result.turn));
  EXPECT_TRUE(processes.started().empty());
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
  EXPECT_EQ(result.deployment.reason, "interrupted while asking");
  EXPECT_EQ(signals.of(SignalKind::deployment_finished).back().reason, "interrupted while asking");
  EXPECT_EQ(holder(), "");
  EXPECT_TRUE(processes.started().empty());
  EXPECT_FALSE(record_of("me").asks) << "nobody waits for an answer any more";
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
