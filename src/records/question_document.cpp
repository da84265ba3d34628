#include "records/question_document.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "core/plain_text.hpp"
#include "records/answer_object.hpp"
#include "records/json_reading.hpp"
#include "records/json_writing.hpp"

namespace signalbox {
namespace {

using records::Fields;
using records::ObjectText;

[[noreturn]] void refuse_question(const std::string& document, const std::string& why) {
  throw Error(ErrorKind::invalid_input, fmt::format("{}: {}", document, why), "docs/registry.md describes the format");
}

std::vector<std::string> choices_in(const Fields& fields) {
  std::vector<std::string> choices;
  for (const auto& choice : fields.array("choices")) {
    if (!choice.is_string()) refuse_question(fields.document(), "the field \"choices\" must be a list of texts");
    choices.push_back(choice.get<std::string>());
  }
  return choices;
}

QuestionTopic topic_in(const Fields& fields) {
  const auto topic = parse_question_topic(fields.required_text("topic"));
  if (!topic) {
    refuse_question(fields.document(), "the field \"topic\" must be failed_ahead, clean_up, warnings or script");
  }
  return *topic;
}

// Without it nobody knows when the default stands.
Time required_time(const Fields& fields, const char* name) {
  const auto time = fields.time(name);
  if (!time) refuse_question(fields.document(), fmt::format("the field \"{}\" must be a time", name));
  return *time;
}

std::optional<QuestionPlace> question_place_in(const Fields& fields) {
  const auto* object = fields.object("place");
  if (object == nullptr) return std::nullopt;
  const Fields place(*object, fields.document());
  return QuestionPlace{place.required_text("channel"), place.required_text("message")};
}

// Somebody edited it: what is no choice must decide nothing.
std::optional<Answer> question_answer_in(const Fields& fields, const std::vector<std::string>& choices) {
  const auto* object = fields.object("answer");
  if (object == nullptr) return std::nullopt;
  auto answer = records::read_answer(*object, fields.document());
  if (std::ranges::find(choices, answer.choice) == choices.end())
    refuse_question(fields.document(),
                    fmt::format("the answer \"{}\" is none of its choices", escape_for_terminal(answer.choice)));
  return answer;
}

std::string place_text(const QuestionPlace& place) {
  ObjectText text;
  text.text("channel", place.channel).text("message", place.message);
  return std::move(text).close();
}

}  // namespace

std::string write_question(const Question& question) {
  ObjectText text;
  text.text("topic", to_string(question.topic))
      .text("environment", question.environment)
      .text("correlation_id", question.correlation_id)
      .text("text", question.text)
      .text("reason", question.reason)
      .texts("choices", question.choices)
      .text("default_choice", question.default_choice)
      .time("asked_at", question.asked_at)
      .time("deadline", question.deadline);
  if (question.place) text.json("place", place_text(*question.place));
  if (question.answer) text.json("answer", records::write_answer(*question.answer));
  if (question.answer) text.number("heard", question.is_heard ? 1 : 0);
  return std::move(text).close();
}

Question read_question(std::string_view body, const std::string& id) {
  const std::string document = fmt::format("the question {}", id);
  const auto value = records::parse_object(body, document);
  const Fields fields(value, document);
  Question question;
  question.id = id;
  question.topic = topic_in(fields);
  question.environment = fields.text("environment");
  question.correlation_id = fields.text("correlation_id");
  question.text = fields.required_text("text");
  question.reason = fields.text("reason");
  question.choices = choices_in(fields);
  question.default_choice = fields.required_text("default_choice");
  question.asked_at = required_time(fields, "asked_at");
  question.deadline = required_time(fields, "deadline");
  question.place = question_place_in(fields);
  question.answer = question_answer_in(fields, question.choices);
  question.is_heard = question.answer && fields.number("heard", 1) != 0;
  if (const auto flaw = flaw_in(question)) refuse_question(document, *flaw);
  return question;
}

}  // namespace signalbox
