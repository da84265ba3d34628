#include "app/questions.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "adapters/storage/memory_store.hpp"
#include "records/keys.hpp"
#include "support/fragile_store.hpp"
#include "support/manual_clock.hpp"
#include "support/thrown_kind.hpp"

namespace signalbox::testing {
namespace {

using namespace std::chrono_literals;

class QuestionsOfARegistry : public ::testing::Test {
 protected:
  Question question(const std::string& id = "q") const {
    Question made{.id = id, .text = "Go on?", .choices = {"yes", "no"}, .default_choice = "no"};
    made.asked_at = clock.now();
    made.deadline = clock.now() + 10min;
    return made;
  }
  Answer says(const std::string& choice, const std::string& who = "ada") const {
    return {choice, who, AnswerWay::command, clock.now()};
  }

  ManualClock clock;
  MemoryStore memory{clock};
  FragileStore store{memory};
  Questions questions{store};
};

TEST_F(QuestionsOfARegistry, AreKeptWithTheirAnswers) {
  EXPECT_EQ(questions.ask(question()), question());
  EXPECT_EQ(questions.read("q"), question());
  const auto outcome = std::get<Question>(questions.answer("q", says("Yes.")));
  EXPECT_EQ(outcome.answer, says("yes"));
  EXPECT_EQ(questions.read("q"), outcome);
  EXPECT_EQ(questions.all(), std::vector{outcome});
}

TEST_F(QuestionsOfARegistry, KeepTheFirstOfTwoAnswersThatMeet) {
  static_cast<void>(questions.ask(question()));
  store.before_next_write(keys::question("q"), [&] { static_cast<void>(questions.answer("q", says("no", "ben"))); });
  EXPECT_EQ(std::get<AlreadyAnswered>(questions.answer("q", says("yes"))).answer, says("no", "ben"));
  EXPECT_EQ(questions.read("q")->answer, says("no", "ben"));
}

TEST_F(QuestionsOfARegistry, KeepOneOfManyAnswersAtOnce) {
  static_cast<void>(questions.ask(question()));
  std::atomic<int> first = 0;
  {
    std::vector<std::jthread> people;
    for (int person = 0; person < 4; ++person) {
      people.emplace_back([&, person] {
        if (std::holds_alternative<Question>(questions.answer("q", says("yes", std::to_string(person))))) ++first;
      });
    }
  }
  EXPECT_EQ(first, 1);
}

TEST_F(QuestionsOfARegistry, GoOnWhenTheyAreAskedAgain) {
  const auto first = questions.ask(question());
  clock.advance(5min);
  EXPECT_EQ(questions.ask(question()), first) << "with its own deadline";
  clock.advance(5min);
  EXPECT_EQ(questions.ask(question()), question()) << "its time was over";
  static_cast<void>(questions.answer("q", says("yes")));
  questions.note_heard("q", clock.now());
  EXPECT_EQ(questions.ask(question()).answer, std::nullopt) << "a new decision";
}

TEST_F(QuestionsOfARegistry, OfAScriptGiveAnAnswerThatNobodyHeard) {
  const auto first = questions.ask(question());
  static_cast<void>(questions.answer("q", says("yes")));
  const auto given = says("yes");
  clock.advance(9min);
  EXPECT_EQ(questions.ask(question()).answer, given);
  clock.advance(1min);
  EXPECT_EQ(questions.ask(question()).answer, std::nullopt) << "its time was over: that was another day's decision";
  EXPECT_NE(questions.read("q")->asked_at, first.asked_at);
}

TEST_F(QuestionsOfARegistry, OfADeploymentAreAskedAnewOnceTheyAreAnswered) {
  auto of_a_run = question();
  of_a_run.topic = QuestionTopic::warnings;
  static_cast<void>(questions.ask(of_a_run));
  static_cast<void>(questions.answer("q", says("yes")));
  EXPECT_EQ(questions.ask(of_a_run).answer, std::nullopt);
}

TEST_F(QuestionsOfARegistry, AreNotTakenForOthersOfTheSameName) {
  static_cast<void>(questions.ask(question()));
  auto other = question();
  other.choices = {"no", "yes"};
  EXPECT_EQ(kind_thrown_by([&] { static_cast<void>(questions.ask(other)); }), ErrorKind::invalid_input);
  EXPECT_EQ(questions.read("q"), question());
}

TEST_F(QuestionsOfARegistry, AreWithdrawnByWhoeverAskedThemAlone) {
  static_cast<void>(questions.ask(question()));
  EXPECT_FALSE(questions.withdraw("q", clock.now() - 1h, clock.now())) << "that was another question of the same name";
  EXPECT_EQ(questions.read("q")->answer, std::nullopt);
  EXPECT_EQ(questions.withdraw("q", clock.now(), clock.now())->answer->way, AnswerWay::stopped);
  EXPECT_FALSE(questions.withdraw("q", clock.now(), clock.now())) << "it is answered by then";
}

TEST_F(QuestionsOfARegistry, OfARunThatIsGoneAreReplacedByThoseOfTheNext) {
  auto of_a_run = question();
  of_a_run.topic = QuestionTopic::failed_ahead;
  static_cast<void>(questions.ask(of_a_run));
  clock.advance(1min);
  auto next = question();
  next.topic = QuestionTopic::failed_ahead;
  next.text = "Go on behind another one?";
  EXPECT_EQ(questions.ask(next), next);
  EXPECT_EQ(questions.read("q"), next);
  auto stricter = next;
  stricter.default_choice = "yes";
  EXPECT_EQ(questions.ask(stricter), stricter) << "what counts without an answer is part of it";
}

TEST_F(QuestionsOfARegistry, AreNotAskedWithoutAWayToAnswer) {
  auto mute = question();
  mute.choices = {"yes"};
  EXPECT_EQ(kind_thrown_by([&] { static_cast<void>(questions.ask(mute)); }), ErrorKind::invalid_input);
  EXPECT_EQ(store.writes(""), 0);
}

TEST_F(QuestionsOfARegistry, SayWhatCannotBeAnswered) {
  EXPECT_EQ(kind_thrown_by([&] { static_cast<void>(questions.answer("none", says("yes"))); }), ErrorKind::not_found);
  ASSERT_TRUE(store.put(keys::question("edited"), R"({"topic": "weather"})", 0));
  EXPECT_EQ(kind_thrown_by([&] { static_cast<void>(questions.answer("edited", says("yes"))); }),
            ErrorKind::invalid_input);
  static_cast<void>(questions.ask(question()));
  EXPECT_TRUE(std::holds_alternative<NoSuchChoice>(questions.answer("q", says("maybe"))));
  EXPECT_EQ(questions.all(), std::vector{question()}) << "without the one that cannot be read";
  store.break_down();
  EXPECT_EQ(kind_thrown_by([&] { static_cast<void>(questions.answer("q", says("yes"))); }), ErrorKind::unavailable);
}

TEST_F(QuestionsOfARegistry, RememberWhereTheyWerePosted) {
  const QuestionPlace place{"C1", "1768392000.000100"};
  questions.note_place("q", clock.now(), place);
  EXPECT_EQ(questions.read("q"), std::nullopt) << "there is none";
  static_cast<void>(questions.ask(question()));
  questions.note_place("q", clock.now(), place);
  questions.note_place("q", clock.now(), place);
  EXPECT_EQ(questions.read("q")->place, place);
  EXPECT_EQ(store.writes("questions/"), 2) << "the same place is not written again";
  questions.note_place("q", clock.now() - 1h, {"C1", "1768388400.000100"});
  EXPECT_EQ(questions.read("q")->place, place) << "that was another question of the same name";
}

}  // namespace
}  // namespace signalbox::testing
