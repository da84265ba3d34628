#include "records/question_document.hpp"

#include <gtest/gtest.h>

#include "core/error.hpp"
#include "support/thrown_kind.hpp"

namespace signalbox::testing {
namespace {

using namespace std::chrono_literals;

Question whole_question() {
  const Time noon{1768392000s};
  return {.id = "q",
          .topic = QuestionTopic::failed_ahead,
          .environment = "production",
          .correlation_id = "20260114-123456-abc12301",
          .text = "Go on?",
          .reason = "\"no\" <b>",
          .choices = {"go-on", "give-up"},
          .default_choice = "go-on",
          .asked_at = noon,
          .deadline = noon + 10min,
          .place = QuestionPlace{"C1", "1768392000.000100"},
          .answer = Answer{"give-up", "U0123ABC", AnswerWay::reaction, noon + 1min}};
}

TEST(QuestionDocument, GivesBackAQuestion) {
  auto question = whole_question();
  EXPECT_EQ(read_question(write_question(question), "q"), question);
  question.is_heard = true;
  EXPECT_EQ(read_question(write_question(question), "q"), question);
  question.is_heard = false;
  question.place.reset();
  question.answer.reset();
  EXPECT_EQ(read_question(write_question(question), "q"), question);
}

TEST(QuestionDocument, IsAsTheDocumentationShowsIt) {
  EXPECT_EQ(
      write_question(whole_question()),
      R"({"topic":"failed_ahead","environment":"production","correlation_id":"20260114-123456-abc12301","text":"Go on?",)"
      R"("reason":"\"no\" <b>","choices":["go-on","give-up"],"default_choice":"go-on","asked_at":"2026-01-14T12:00:00Z",)"
      R"("deadline":"2026-01-14T12:10:00Z","place":{"channel":"C1","message":"1768392000.000100"},)"
      R"("answer":{"choice":"give-up","by":"U0123ABC","way":"reaction","at":"2026-01-14T12:01:00Z"},"heard":0})");
}

TEST(QuestionDocument, TakesAnAnswerForHeardThatSaysNothingOfIt) {
  auto text = write_question(whole_question());
  const std::string_view said = ",\"heard\":0";
  text.erase(text.find(said), said.size());
  EXPECT_TRUE(read_question(text, "q").is_heard) << "it must not decide a second time";
}

TEST(QuestionDocument, RefusesNonsenseByTheNameOfTheField) {
  struct Case {
    const char* part;
    const char* instead;
    const char* named;
  };
  for (const auto& [part, instead, named] :
       {Case{"\"failed_ahead\"", "\"weather\"", "topic"}, Case{"\"asked_at\"", "\"x\"", "asked_at"},
        Case{"\"2026-01-14T12:10:00Z\"", "\"soon\"", "deadline"}, Case{"[\"go-on\",", "[1,", "choices"},
        Case{"\"default_choice\":\"go-on\"", "\"default_choice\":\"sing\"", "sing"},
        Case{"\"reaction\"", "\"pigeon\"", "way"}, Case{"\"choice\":\"give-up\"", "\"choice\":\"sing\"", "sing"},
        Case{"\"channel\":\"C1\"", "\"x\":1", "channel"}}) {
    auto text = write_question(whole_question());
    text.replace(text.find(part), std::string_view(part).size(), instead);
    try {
      static_cast<void>(read_question(text, "q"));
      ADD_FAILURE() << text;
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::invalid_input);
      EXPECT_NE(std::string(error.what()).find(named), std::string::npos) << error.what();
    }
  }
  EXPECT_EQ(kind_thrown_by([] { static_cast<void>(read_question("[]", "q")); }), ErrorKind::invalid_input);
}

}  // namespace
}  // namespace signalbox::testing
