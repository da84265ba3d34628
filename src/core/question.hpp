// A decision that a person takes while a deployment waits: asked once, answered once. The first answer stands, whoever
// gives it; from the deadline on the default does. Whether somebody may answer is judged by whoever hears them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/time.hpp"

namespace signalbox {

enum class QuestionTopic {
  failed_ahead,  ///< the deployment ahead in the line failed
  clean_up,      ///< somebody chose to clean up first: is that done?
  warnings,      ///< something is wrong with a stack before the command starts
  script,        ///< asked by `signalbox ask`
};

[[nodiscard]] std::string_view to_string(QuestionTopic topic);
[[nodiscard]] std::optional<QuestionTopic> parse_question_topic(std::string_view word);

enum class AnswerWay {
  terminal,
  command,
  reply,
  reaction,
  timeout,  ///< nobody's: the default stands
  stopped,  ///< nobody's: whoever asked was told to end
};

/// Somebody said so.
[[nodiscard]] constexpr bool is_of_people(AnswerWay way) {
  return way != AnswerWay::timeout && way != AnswerWay::stopped;
}

[[nodiscard]] std::string_view to_string(AnswerWay way);
[[nodiscard]] std::optional<AnswerWay> parse_answer_way(std::string_view word);

struct Answer {
  std::string choice;
  std::string by;  ///< a user of Slack by ID, or an actor; empty where nobody said so
  AnswerWay way = AnswerWay::command;
  Time at{};
  friend bool operator==(const Answer&, const Answer&) = default;
};

/// Slack's names of the message that asks it.
struct QuestionPlace {
  std::string channel, message;
  friend bool operator==(const QuestionPlace&, const QuestionPlace&) = default;
};

struct Question {
  std::string id;
  QuestionTopic topic = QuestionTopic::script;
  std::string environment, correlation_id;
  std::string text;                  ///< one sentence, ours or a script's
  std::string reason;                ///< literal, from outside
  std::vector<std::string> choices;  ///< a deployment's last one is not to begin
  std::string default_choice;        ///< one of them
  Time asked_at{}, deadline{};
  std::optional<QuestionPlace> place;  ///< once it was posted
  std::optional<Answer> answer;
  bool is_heard = false;  ///< whoever asked knows the answer
  friend bool operator==(const Question&, const Question&) = default;
};

/// The same for the same deployment and topic, so that whoever asks again asks the same question.
[[nodiscard]] std::string question_id(std::string_view correlation_id, QuestionTopic topic);

/// One for each number that Slack has a reaction for.
inline constexpr std::size_t most_choices = 9;
inline constexpr std::size_t longest_choice = 60;  ///< bytes
inline constexpr std::size_t longest_question = 2000;

/// Why it cannot be asked, as the end of a sentence; nullopt: it can.
[[nodiscard]] std::optional<std::string> flaw_in(const Question& question);

/// Nobody answered it, and the default does not stand yet.
[[nodiscard]] bool is_open(const Question& question, Time now);

struct AlreadyAnswered {
  Answer answer;
};
struct NoSuchChoice {};
using AnswerOutcome = std::variant<Question, AlreadyAnswered, NoSuchChoice>;

/// The answer's choice may be spelled as choice_in() takes it. One that a person gives from the deadline on comes too
/// late, also where nobody has recorded the default yet.
[[nodiscard]] AnswerOutcome answered(Question question, Answer answer);

/// What stands when nobody answers.
[[nodiscard]] Answer timed_out(const Question& question);
/// What stands of a deployment's question once the deployment was told to end: it does not begin.
[[nodiscard]] Answer stopped(const Question& question, Time now);

/// The choice that a person's words mean: the choice itself, without regard to case, to marks around it (`*No!*`), to
/// whom it speaks to (`<@U0123> yes`) or to `-` and `_` for a blank; its number from 1; an emoji as
/// choice_of_reaction() takes it (`:one:`); `y` and `n` where yes and no are asked. nullopt for anything else: a remark
/// is no answer.
[[nodiscard]] std::optional<std::string> choice_in(const Question& question, std::string_view words);

/// Slack's name of the reaction that says the choice of that number, from 0, best: as choice_of_reaction() takes it.
/// Empty beyond the last.
[[nodiscard]] std::string_view reaction_for(const std::vector<std::string>& choices, std::size_t number);

/// The choice that a reaction means, by Slack's name of it: `one` to `nine` for the choices in their order; where they
/// are yes and no also `+1`, `thumbsup`, `white_check_mark` and `-1`, `thumbsdown`, `x`. Skin tones do not matter.
[[nodiscard]] std::optional<std::string> choice_of_reaction(const Question& question, std::string_view reaction);

}  // namespace signalbox
