#include "core/question.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>

namespace signalbox::testing {
namespace {

using namespace std::chrono_literals;

const Time noon{1768392000s};

Question about(std::vector<std::string> choices) {
  Question question;
  question.id = "20260114-123456-abc12301-failed_ahead";
  question.text = "Go on?";
  question.default_choice = choices.back();
  question.choices = std::move(choices);
  question.asked_at = noon;
  question.deadline = noon + 10min;
  return question;
}

Answer says(const std::string& choice, Time at = noon + 1min) { return {choice, "ada", AnswerWay::command, at}; }

TEST(Question, KeepsTheFirstAnswer) {
  const auto first = answered(about({"yes", "no"}), says("yes"));
  const auto& question = std::get<Question>(first);
  EXPECT_EQ(question.answer, says("yes"));
  EXPECT_EQ(std::get<AlreadyAnswered>(answered(question, says("no"))).answer, says("yes"));
  EXPECT_EQ(std::get<AlreadyAnswered>(answered(question, timed_out(question))).answer, says("yes"));
}

TEST(Question, KeepsTheFirstAnswerWhoeverGivesWhichWhen) {
  EXPECT_TRUE(rc::check([] {
    auto question = about({"go-on", "clean-up", "give-up"});
    std::optional<Answer> first;
    const auto count = *rc::gen::inRange(1, 12);
    for (int i = 0; i < count; ++i) {
      const Answer next{*rc::gen::element<std::string>("go on", "CLEAN_UP", "3", "perhaps", ""),
                        *rc::gen::arbitrary<std::string>(), static_cast<AnswerWay>(*rc::gen::inRange(0, 6)),
                        noon + std::chrono::seconds(*rc::gen::inRange(0, 1200))};
      const auto outcome = answered(question, next);
      if (const auto* changed = std::get_if<Question>(&outcome)) {
        RC_ASSERT(!first);
        first = changed->answer;
        RC_ASSERT(!is_of_people(next.way) || next.at < question.deadline);
        RC_ASSERT(std::ranges::count(question.choices, first->choice) == 1);
        question = *changed;
      }
      RC_ASSERT(question.answer == first);
    }
  }));
}

TEST(Question, TakesNoAnswerThatIsNoChoice) {
  EXPECT_TRUE(std::holds_alternative<NoSuchChoice>(answered(about({"yes", "no"}), says("maybe"))));
}

TEST(Question, IsClosedToPeopleFromItsDeadlineOn) {
  const auto question = about({"yes", "no"});
  EXPECT_TRUE(is_open(question, question.deadline - 1ms));
  EXPECT_FALSE(is_open(question, question.deadline));
  const auto late = answered(question, says("yes", question.deadline));
  EXPECT_EQ(std::get<AlreadyAnswered>(late).answer, (Answer{"no", "", AnswerWay::timeout, question.deadline}));
  EXPECT_EQ(std::get<Question>(answered(question, timed_out(question))).answer, timed_out(question));
}

TEST(Question, OfADeploymentThatIsToldToEndIsAnsweredByNotBeginning) {
  const auto question = about({"go-on", "clean-up", "give-up"});
  const auto ended = std::get<Question>(answered(question, stopped(question, noon + 2min)));
  EXPECT_EQ(ended.answer, (Answer{"give-up", "", AnswerWay::stopped, noon + 2min}));
}

TEST(QuestionWords, MeanAChoiceHoweverTheyAreSpelled) {
  const auto question = about({"go-on", "clean-up", "give-up"});
  for (const char* words : {"go-on", " Go on. ", "GO_ON", "1", "1.\n", "1)", "Go on!", "*go-on*", "`go-on`",
                            "_\"go on\"_,", "<@U0123ABC> go-on", "<@U0123ABC>: go on!", ":one:"})
    EXPECT_EQ(choice_in(question, words), "go-on") << words;
  EXPECT_EQ(choice_in(question, "3"), "give-up");
  for (const char* words : {"", ".", "go", "go on then", "0", "4", "-1", "99999999999999999999", "yes", "y", "go-on?",
                            "<@U0123ABC>", "<@U0123ABC", "::", ":wave:"})
    EXPECT_EQ(choice_in(question, words), std::nullopt) << words;
}

TEST(QuestionWords, MeanYesAndNoInShort) {
  const auto question = about({"Yes", "no"});
  for (const char* words : {"y", "Y!", ":+1:", ":thumbsup::skin-tone-3:", "yes"})
    EXPECT_EQ(choice_in(question, words), "Yes") << words;
  for (const char* words : {"n", "No!", ":-1:", ":x:"}) EXPECT_EQ(choice_in(question, words), "no") << words;
  for (const char* words : {"yes?", "no way", ":eyes:", "nope"})
    EXPECT_EQ(choice_in(question, words), std::nullopt) << words;
}

TEST(QuestionReactions, ThatAreOfferedMeanTheirChoices) {
  for (const auto& choices : std::vector<std::vector<std::string>>{
           {"yes", "no"}, {"No", "Yes"}, {"yes", "no", "later"}, {"1", "2", "3", "4", "5", "6", "7", "8", "9"}}) {
    const auto question = about(choices);
    for (std::size_t i = 0; i < choices.size(); ++i)
      EXPECT_EQ(choice_of_reaction(question, reaction_for(choices, i)), choices[i]) << choices[i];
    EXPECT_EQ(reaction_for(choices, choices.size()), "");
  }
  EXPECT_EQ(reaction_for({"no", "yes"}, 1), "+1") << "what everybody reads as yes";
}

TEST(QuestionWords, MeanAChoiceThatIsANumberBeforeAChoicesNumber) { EXPECT_EQ(choice_in(about({"2", "1"}), "1"), "1"); }

TEST(QuestionWords, OfEveryChoiceMeanThatChoice) {
  EXPECT_TRUE(rc::check([] {
    const auto ending = rc::gen::container<std::string>(rc::gen::element('a', 'B', '-', '_', ' ', '.', '7'));
    std::vector<std::string> choices;
    for (const char* beginning : {"p", "-Q", "3"}) choices.push_back(beginning + (*ending).substr(0, 40));
    const auto question = about(choices);
    RC_ASSERT(!flaw_in(question));
    for (const auto& choice : choices) RC_ASSERT(choice_in(question, choice) == choice);
  }));
}

TEST(QuestionReactions, MeanChoicesByTheirNumber) {
  const auto question = about({"go-on", "clean-up", "give-up"});
  EXPECT_EQ(choice_of_reaction(question, "one"), "go-on");
  EXPECT_EQ(choice_of_reaction(question, "three"), "give-up");
  for (const char* name : {"four", "zero", "", "1", "+1", "x", "eyes"})
    EXPECT_EQ(choice_of_reaction(question, name), std::nullopt) << name;
}

TEST(QuestionReactions, MeanYesAndNoWhereThatIsAsked) {
  const auto question = about({"No", "yes"});
  for (const char* name : {"+1", "thumbsup", "white_check_mark", "+1::skin-tone-4", "two"})
    EXPECT_EQ(choice_of_reaction(question, name), "yes") << name;
  for (const char* name : {"-1", "thumbsdown", "x", "-1::skin-tone-2", "one"})
    EXPECT_EQ(choice_of_reaction(question, name), "No") << name;
  EXPECT_EQ(choice_of_reaction(about({"yes", "no", "later"}), "+1"), std::nullopt);
}

TEST(Question, CanOnlyBeAskedWhenItCanBeAnswered) {
  EXPECT_EQ(flaw_in(about({"yes", "no"})), std::nullopt);
  auto silent = about({"yes", "no"});
  silent.text = " ";
  auto endless = about({"yes", "no"});
  endless.text = std::string(longest_question + 1, 'x');
  auto undecided = about({"yes", "no"});
  undecided.default_choice = "perhaps";
  for (const auto& question :
       {silent, endless, undecided, about({"yes"}), about({"yes", ""}), about({"go-on", "Go on"}),
        about({"yes", std::string(61, 'x')}), about({"yes", "n\x1b[2Jo"}), about({"yes", "n\no"}),
        about({"yes", "n\to"}), about({"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"})}) {
    EXPECT_TRUE(flaw_in(question)) << question.default_choice;
  }
}

TEST(Question, HasTheSameNameForTheSameDeploymentAndTopic) {
  EXPECT_EQ(question_id("20260114-123456-abc12301", QuestionTopic::warnings), "20260114-123456-abc12301-warnings");
  EXPECT_NE(question_id("a", QuestionTopic::clean_up), question_id("a", QuestionTopic::failed_ahead));
}

TEST(Question, TopicsAndWaysAreReadAsTheyAreWritten) {
  using enum QuestionTopic;
  for (const auto topic : {failed_ahead, clean_up, warnings, script})
    EXPECT_EQ(parse_question_topic(to_string(topic)), topic);
  using enum AnswerWay;
  for (const auto way : {terminal, command, reply, reaction, timeout, stopped})
    EXPECT_EQ(parse_answer_way(to_string(way)), way);
  EXPECT_EQ(parse_question_topic("weather"), std::nullopt);
  EXPECT_EQ(parse_answer_way("pigeon"), std::nullopt);
}

}  // namespace
}  // namespace signalbox::testing
