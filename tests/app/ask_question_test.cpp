#include "app/ask_question.hpp"

#include "app/stage.hpp"
#include "records/keys.hpp"
#include "records/question_document.hpp"
#include "support/scripted_people.hpp"

namespace signalbox::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// Sleepers: whoever waits for the answer, and what watches the registry.
constexpr std::size_t listening = 2;
/// And what reads in Slack.
constexpr std::size_t listening_in_slack = 3;

const QuestionPlace place{"C1", "1768392000.000100"};

class AskingPeople : public Stage {
 protected:
  ~AskingPeople() override { store.hurry(); }

  static Question question() { return {.id = "q", .text = "Go on?", .choices = {"yes", "no"}, .default_choice = "no"}; }
  void start(Duration timeout = 10min) {
    people.tell = [this](const Question& told) { told_.push_back(told); };
    people.explain = [this](const Question&) { ++explained_; };
    people.actor = "ada";
    thread_ = std::jthread([this, timeout](std::stop_token stop) {
      try {
        AskQuestion asking(store, clock, broadcast_, people);
        const std::stop_token told_to_end = is_told_to_end ? stop : std::stop_token();
        asked_ = asking.ask(asked_question, timeout, std::move(stop), told_to_end);
      } catch (const Error& error) {
        error_ = error;
      }
    });
  }
  AskedQuestion outcome() {
    thread_.join();
    if (error_) throw Error(*error_);
    return *asked_;
  }
  std::optional<ErrorKind> failure() {
    return kind_thrown_by([&] { static_cast<void>(outcome()); });
  }
  void stop() { thread_.request_stop(); }
  AnswerOutcome answer(const std::string& choice) {
    return Questions(memory).answer("q", {choice, "ben", AnswerWay::command, clock.now()});
  }
  void post(const QuestionPlace& where = place) {
    Questions(memory).note_place("q", Questions(memory).read("q")->asked_at, where);
  }
  /// As a script that was killed since.
  Question ask_earlier(Duration timeout = 10min) {
    Question earlier = question();
    earlier.asked_at = clock.now();
    earlier.deadline = clock.now() + timeout;
    return Questions(memory).ask(earlier);
  }
  int explained() const { return explained_; }
  std::optional<Answer> recorded() { return Questions(memory).read("q")->answer; }
  /// Whether it was asked and answered, as people were told.
  std::vector<bool> told() const {
    std::vector<bool> answers;
    for (const Question& one : told_) answers.push_back(one.answer.has_value());
    return answers;
  }
  void hear_in_slack(std::vector<std::string> users) {
    people.replies = &replies;
    people.may_answer.users = std::move(users);
  }

  Question asked_question = question();
  bool is_told_to_end = false;  ///< by stop(); else it only has to stop
  QuestionPorts people;
  ScriptedReplies replies;
  ScriptedPrompt prompt;

 private:
  std::vector<Question> told_;
  std::atomic<int> explained_ = 0;
  Broadcast broadcast_{"me", production, {&signals}};
  std::optional<AskedQuestion> asked_;
  std::optional<Error> error_;
  std::jthread thread_;
};

TEST_F(AskingPeople, HearsTheAnswerThatLiesInTheRegistry) {
  start();
  clock.await_quiet(listening);
  static_cast<void>(answer("yes"));
  const auto asked = outcome();
  EXPECT_EQ(asked.question.answer, (Answer{"yes", "ben", AnswerWay::command, clock.now()}));
  EXPECT_TRUE(asked.is_recorded);
  EXPECT_THAT(told(), ElementsAre(false, true));
  EXPECT_EQ(signals.last_text(SignalKind::asked),
            "Go on? (yes, no; without an answer in 10m: no) → signalbox answer q CHOICE");
  EXPECT_EQ(signals.last_text(SignalKind::answered), "yes: ben said so with signalbox answer");
}

TEST_F(AskingPeople, TakesTheDefaultAtTheDeadlineAndRecordsIt) {
  start();
  clock.await_quiet(listening);
  clock.advance(10min);
  const auto asked = outcome();
  EXPECT_EQ(asked.question.answer, timed_out(asked.question));
  EXPECT_TRUE(asked.is_recorded);
  EXPECT_EQ(recorded(), timed_out(asked.question));
  EXPECT_EQ(signals.last_text(SignalKind::answered), "no: nobody answered in time");
}

TEST_F(AskingPeople, AsksNobodyWhoHasNoTimeToAnswer) {
  start(0s);
  const auto asked = outcome();
  EXPECT_EQ(asked.question.answer->way, AnswerWay::timeout);
  EXPECT_EQ(recorded()->choice, "no");
  EXPECT_THAT(told(), IsEmpty()) << "there is nothing to decide";
  EXPECT_EQ(signals.count(SignalKind::asked), 0U);
  EXPECT_EQ(signals.last_text(SignalKind::answered), "Go on? no: nobody was asked (timeout 0)");
}

TEST_F(AskingPeople, SaysTheReasonBeforeTheCommandWhichStandsLastToBeCopied) {
  asked_question.reason = "Db: no room";
  start(9min + 994ms);
  clock.await_quiet(listening);
  EXPECT_EQ(signals.last_text(SignalKind::asked),
            "Go on? Reason: Db: no room (yes, no; without an answer in 9m 1s: no) → signalbox answer q CHOICE");
  static_cast<void>(answer("yes"));
  static_cast<void>(outcome());
}

TEST_F(AskingPeople, SaysAtOnceThatOnlyTheCommandCanAnswerWhereNobodyIsTold) {
  people.untold_because = "no notify_channel is set";
  start();
  clock.await_quiet(listening);
  ASSERT_EQ(signals.count(SignalKind::warning), 1U);
  EXPECT_EQ(signals.last_text(SignalKind::warning), "nobody is told of it: only `signalbox answer q` can answer it");
  EXPECT_EQ(signals.of(SignalKind::warning).at(0).reason, "no notify_channel is set");
  static_cast<void>(answer("yes"));
  EXPECT_EQ(outcome().question.answer->choice, "yes");
}

TEST_F(AskingPeople, MissesNobodyElseWhereSomebodySitsAtTheTerminal) {
  people.prompt = &prompt;
  people.untold_because = "no notify_channel is set";
  start();
  clock.await_quiet(listening);
  prompt.say("yes");
  EXPECT_EQ(outcome().question.answer->choice, "yes");
  EXPECT_EQ(signals.count(SignalKind::warning), 0U);
}

TEST_F(AskingPeople, SaysAtTheDeadlineThatSlackDidNotGetTheQuestion) {
  people.why_undelivered = [](const Question& question) { return question.id == "q" ? "invalid_auth" : ""; };
  start();
  clock.await_quiet(listening);
  clock.advance(10min);
  static_cast<void>(outcome());
  EXPECT_EQ(signals.last_text(SignalKind::answered), "no: nobody could be asked in Slack (invalid_auth)");
}

TEST_F(AskingPeople, SaysThatNobodyAnsweredWhereSlackGotTheQuestionAfterAll) {
  people.why_undelivered = [](const Question&) { return "HTTP 503"; };
  start();
  clock.await_quiet(listening);
  post();
  clock.advance(10min);
  static_cast<void>(outcome());
  EXPECT_EQ(signals.last_text(SignalKind::answered), "no: nobody answered in time");
}

TEST_F(AskingPeople, SaysWhoAnsweredAlsoWhatSlackDidNotGet) {
  people.why_undelivered = [](const Question&) { return "invalid_auth"; };
  start();
  clock.await_quiet(listening);
  static_cast<void>(answer("yes"));
  static_cast<void>(outcome());
  EXPECT_EQ(signals.last_text(SignalKind::answered), "yes: ben said so with signalbox answer");
}

TEST_F(AskingPeople, HearsAReplyOfWhoeverMayAnswer) {
  hear_in_slack({"U1"});
  start();
  clock.await_quiet(listening_in_slack);
  EXPECT_THAT(replies.places(), IsEmpty()) << "nobody has posted it yet";
  replies.say(std::vector<SeenReply>{{"U9", "yes", false}, {"U1", "let me see", false}});
  post();
  clock.pass(5s, listening_in_slack);
  EXPECT_FALSE(recorded());
  EXPECT_EQ(signals.of(SignalKind::warning).at(0).text,
            "U9 answered yes in Slack, and may not: notify_answers_from does not name that user");
  EXPECT_EQ(signals.of(SignalKind::warning).at(1).text,
            "U1 wrote something in Slack that is none of the choices (yes, no): it does not count");
  replies.say(std::vector<SeenReply>{{"U9", "yes", false}, {"U1", "let me see", false}, {"U1", " No. ", false}});
  clock.advance(5s);
  EXPECT_EQ(outcome().question.answer, (Answer{"no", "U1", AnswerWay::reply, clock.now()}));
  EXPECT_EQ(recorded()->by, "U1");
  EXPECT_EQ(signals.count(SignalKind::warning), 2U) << "once is enough";
  EXPECT_EQ(explained(), 1);
  EXPECT_THAT(replies.places(), ::testing::Each(place));
}

TEST_F(AskingPeople, ReadsWhereItWasPostedAnew) {
  hear_in_slack({"U1"});
  start();
  clock.await_quiet(listening_in_slack);
  post();
  clock.pass(5s, listening_in_slack);
  const QuestionPlace anew{"C1", "1768392300.000100"};
  post(anew);
  clock.pass(10s, listening_in_slack);
  EXPECT_EQ(replies.places().back(), anew);
  static_cast<void>(answer("yes"));
  static_cast<void>(outcome());
}

TEST_F(AskingPeople, HearsAReactionOfAnyoneWhereAnyoneMay) {
  hear_in_slack({});
  people.may_answer.anyone = true;
  replies.say(std::vector<SeenReply>{{"U7", "eyes", true}, {"U8", "+1::skin-tone-3", true}});
  start();
  clock.await_quiet(listening_in_slack);
  post();
  EXPECT_EQ(outcome().question.answer, (Answer{"yes", "U8", AnswerWay::reaction, clock.now()}));
}

TEST_F(AskingPeople, ListensToNobodyInSlackWhereNobodyIsNamed) {
  hear_in_slack({});
  replies.say(std::vector<SeenReply>{{"U1", "yes", false}});
  start();
  clock.await_quiet(listening);
  post();
  clock.pass(1min, listening);
  EXPECT_THAT(replies.places(), IsEmpty());
  clock.advance(10min);
  EXPECT_EQ(outcome().question.answer->way, AnswerWay::timeout);
}

TEST_F(AskingPeople, WaitsOutTroubleOfSlack) {
  hear_in_slack({"U1"});
  replies.say(DeliveryFailure{.kind = FailureKind::rate_limited, .reason = "ratelimited", .retry_after = 30s});
  start();
  clock.await_quiet(listening_in_slack);
  post();
  clock.pass(1min, listening_in_slack);
  EXPECT_EQ(signals.count(SignalKind::warning), 1U);
  EXPECT_LE(replies.places().size(), 3U) << "Slack says when to come again";
  replies.say(std::vector<SeenReply>{{"U1", "yes", false}});
  clock.advance(30s);
  EXPECT_EQ(outcome().question.answer->way, AnswerWay::reply);
}

TEST_F(AskingPeople, SaysWhatToDoWhereSlackNeverWillTell) {
  hear_in_slack({"U1"});
  replies.say(DeliveryFailure{.kind = FailureKind::permanent, .reason = "missing_scope", .way_out = "add the scope"});
  start();
  clock.await_quiet(listening_in_slack);
  post();
  signals.await(SignalKind::warning);
  clock.pass(1min, listening);
  EXPECT_EQ(replies.places().size(), 1U);
  EXPECT_EQ(signals.of(SignalKind::warning).at(0).reason, "missing_scope; add the scope");
  static_cast<void>(answer("yes"));
  EXPECT_EQ(outcome().question.answer->choice, "yes");
}

TEST_F(AskingPeople, AsksAtTheTerminalAndNotInSlack) {
  people.prompt = &prompt;
  start();
  clock.await_quiet(listening);
  prompt.say("yes");
  const auto asked = outcome();
  EXPECT_EQ(asked.question.answer, (Answer{"yes", "ada", AnswerWay::terminal, clock.now()}));
  EXPECT_EQ(recorded(), asked.question.answer);
  EXPECT_THAT(told(), IsEmpty());
}

TEST_F(AskingPeople, EndsTheQuestionAtTheTerminalWhenSomebodyElseAnswers) {
  people.prompt = &prompt;
  start();
  clock.await_quiet(listening);
  static_cast<void>(answer("yes"));
  EXPECT_EQ(outcome().question.answer->by, "ben");
}

TEST_F(AskingPeople, TellsWhoeverAnsweredTooLateWhatStands) {
  people.prompt = &prompt;
  start();
  clock.await_quiet(listening);
  store.before_next_write(keys::question("q"), [&] { static_cast<void>(answer("yes")); });
  prompt.say("no");
  EXPECT_EQ(outcome().question.answer->by, "ben");
  EXPECT_EQ(signals.last_text(SignalKind::warning), "ada answered no too late: yes by ben stands");
}

TEST_F(AskingPeople, CountsAnAnswerThatTheRegistryCannotBeTold) {
  people.prompt = &prompt;
  start();
  clock.await_quiet(listening);
  store.break_down();
  prompt.say("yes");
  clock.await_quiet(listening + 1);
  clock.advance(16s);
  const auto asked = outcome();
  EXPECT_EQ(asked.question.answer->choice, "yes");
  EXPECT_FALSE(asked.is_recorded);
  EXPECT_FALSE(recorded());
}

TEST_F(AskingPeople, WaitsOutARegistryThatIsAway) {
  start();
  clock.await_quiet(listening);
  store.break_down();
  static_cast<void>(answer("yes"));
  signals.await(SignalKind::warning);
  clock.pass(10s, listening);
  EXPECT_EQ(signals.count(SignalKind::warning), 1U);
  EXPECT_EQ(signals.count(SignalKind::answered), 0U);
  store.mend();
  clock.advance(1s);
  EXPECT_EQ(outcome().question.answer->choice, "yes");
}

TEST_F(AskingPeople, TakesTheDefaultWhenTheRegistryIsAwayAtTheDeadline) {
  start();
  clock.await_quiet(listening);
  store.break_down();
  clock.advance(10min);
  const auto asked = outcome();
  EXPECT_EQ(asked.question.answer, timed_out(asked.question));
  EXPECT_FALSE(asked.is_recorded);
}

TEST_F(AskingPeople, AsksNobodyWithoutARegistryAndATerminal) {
  store.break_down();
  start();
  const auto asked = outcome();
  EXPECT_EQ(asked.question.answer->way, AnswerWay::timeout);
  EXPECT_EQ(signals.last_text(SignalKind::warning), "nobody can be asked while the registry is out of reach");
  EXPECT_EQ(signals.last_text(SignalKind::answered), "no: nobody could be asked");
  EXPECT_THAT(told(), IsEmpty());
}

TEST_F(AskingPeople, DoesNotWaitAgainForARegistryThatWasAwayAMomentAgo) {
  people.registry_trouble = Error(ErrorKind::unavailable, "refused");
  start();
  EXPECT_EQ(outcome().question.answer->way, AnswerWay::timeout);
  EXPECT_EQ(signals.last_text(SignalKind::warning), "nobody can be asked while the registry is out of reach");
  EXPECT_FALSE(Questions(memory).read("q")) << "it was not asked again, though it answers by now";
}

TEST_F(AskingPeople, AsksAtTheTerminalWithoutARegistry) {
  people.prompt = &prompt;
  store.break_down();
  start();
  signals.await(SignalKind::asked);
  prompt.say("yes");
  const auto asked = outcome();
  EXPECT_EQ(asked.question.answer->way, AnswerWay::terminal);
  EXPECT_FALSE(asked.is_recorded);
  EXPECT_THAT(signals.last_text(SignalKind::asked), ::testing::Not(HasSubstr("signalbox answer")));
}

TEST_F(AskingPeople, EndsWhenItIsStopped) {
  hear_in_slack({"U1"});
  people.prompt = &prompt;
  start();
  clock.await_quiet(listening_in_slack);
  stop();
  EXPECT_EQ(failure(), ErrorKind::interrupted);
  EXPECT_FALSE(recorded());
}

TEST_F(AskingPeople, LeavesTheQuestionToWhoeverGoesOnWithIt) {
  asked_question.topic = QuestionTopic::failed_ahead;
  start();
  clock.await_quiet(listening);
  stop();
  EXPECT_EQ(failure(), ErrorKind::interrupted);
  EXPECT_FALSE(recorded()) << "its turn was lost, and another of its ID may ask the same";
}

TEST_F(AskingPeople, LeavesNoQuestionOfADeploymentOpenThatIsToldToEnd) {
  asked_question.topic = QuestionTopic::failed_ahead;
  is_told_to_end = true;
  start();
  clock.await_quiet(listening);
  stop();
  EXPECT_EQ(failure(), ErrorKind::interrupted);
  EXPECT_EQ(recorded(), (Answer{"no", "", AnswerWay::stopped, clock.now()}));
  EXPECT_THAT(told(), ElementsAre(false, true));
}

TEST_F(AskingPeople, HearsWhatWasAnsweredWhileNobodyListened) {
  static_cast<void>(ask_earlier());
  static_cast<void>(answer("yes"));
  clock.advance(1min);
  start();
  EXPECT_EQ(outcome().question.answer->by, "ben");
  EXPECT_EQ(signals.count(SignalKind::asked), 0U);
  EXPECT_THAT(told(), ElementsAre(true)) << "whoever answered hears that it counts";
  start();
  clock.await_quiet(listening);
  EXPECT_EQ(signals.count(SignalKind::asked), 1U) << "the next one is another decision";
  stop();
}

TEST_F(AskingPeople, TakesNoAnswerToALaterQuestionOfItsName) {
  start();
  clock.await_quiet(listening);
  Question later = *Questions(memory).read("q");
  later.asked_at += 1min;
  later.answer = Answer{"yes", "ben", AnswerWay::command, clock.now()};
  const auto version = memory.get(keys::question("q"))->version;
  ASSERT_TRUE(memory.put(keys::question("q"), write_question(later), version));
  clock.pass(1min, listening);
  EXPECT_EQ(signals.count(SignalKind::answered), 0U);
  stop();
}

TEST_F(AskingPeople, WaitsNoLongerThanItMayForAQuestionOfAnother) {
  static_cast<void>(ask_earlier(240h));
  start(10min);
  clock.await_quiet(listening);
  clock.advance(10min);
  EXPECT_EQ(outcome().question.answer->way, AnswerWay::timeout);
}

TEST_F(AskingPeople, GoesOnWithTheQuestionOfARunThatDied) {
  const Question earlier = ask_earlier();
  post();
  clock.advance(9min);
  start();
  clock.await_quiet(listening);
  clock.advance(1min);
  EXPECT_EQ(outcome().question.answer->at, earlier.deadline);
  EXPECT_THAT(told(), ElementsAre(true)) << "it was posted by then";
}

TEST_F(AskingPeople, DoesNotAskUnderTheNameOfAnotherQuestion) {
  Question other = question();
  other.text = "Something else?";
  other.asked_at = clock.now();
  other.deadline = clock.now() + 10min;
  static_cast<void>(Questions(memory).ask(other));
  start();
  EXPECT_EQ(failure(), ErrorKind::invalid_input);
}

}  // namespace
}  // namespace signalbox::testing
