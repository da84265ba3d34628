#include "cli/render/question_view.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <nlohmann/json.hpp>

#include "app/ask_question.hpp"
#include "cli/render/json_text.hpp"
#include "cli/render/table.hpp"
#include "core/plain_text.hpp"

namespace signalbox::cli {
namespace {

using nlohmann::ordered_json;

ordered_json answer_json(const Answer& answer) {
  ordered_json object;
  object["choice"] = answer.choice;
  object["by"] = text_or_null(answer.by);
  object["way"] = to_string(answer.way);
  object["at"] = to_iso8601(answer.at);
  return object;
}

ordered_json whole_question(const Question& question) {
  ordered_json object;
  object["id"] = question.id;
  object["topic"] = to_string(question.topic);
  object["environment"] = text_or_null(question.environment);
  object["correlation_id"] = text_or_null(question.correlation_id);
  object["text"] = question.text;
  object["reason"] = text_or_null(question.reason);
  object["choices"] = question.choices;
  object["default_choice"] = question.default_choice;
  object["asked_at"] = to_iso8601(question.asked_at);
  object["deadline"] = to_iso8601(question.deadline);
  object["answer"] = question.answer ? answer_json(*question.answer) : ordered_json();
  return object;
}

}  // namespace

std::string questions_text(const std::vector<Question>& open, Time now, const Look& look) {
  if (open.empty()) return "no question is open";
  Table table({"QUESTION", "ENVIRONMENT", "LEFT", "CHOICES", "DEFAULT", "TEXT"});
  for (const Question& question : open) {
    table.add({Cell(question.id, Tone::strong), question.environment, human_duration(question.deadline - now),
               fmt::format("{}", fmt::join(question.choices, ", ")), question.default_choice, question.text});
  }
  return table.text(look);
}

std::string questions_json(const std::vector<Question>& open) {
  ordered_json list = ordered_json::array();
  for (const Question& question : open) list.push_back(whole_question(question));
  return json_text(list);
}

std::string answered_text(const Question& question) {
  return escape_for_terminal(fmt::format("{}: {}", question.text, question.answer ? question.answer->choice : ""));
}

std::string answered_before_text(const Question& question) {
  const Answer& first = *question.answer;
  return escape_for_terminal(fmt::format("{} is answered: {} at {}, {}", question.id, first.choice,
                                         to_iso8601(first.at), who_said_so(question))) +
         "\n  → the first answer stands; signalbox answer lists the questions that are open";
}

std::string question_json(const Question& question) { return json_text(whole_question(question)); }

}  // namespace signalbox::cli
