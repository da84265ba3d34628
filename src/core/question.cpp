#include "core/question.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "core/ascii.hpp"
#include "core/plain_text.hpp"

namespace signalbox {
namespace {

constexpr std::array number_words = {"one", "two", "three", "four", "five", "six", "seven", "eight", "nine"};

std::string_view without(std::string_view ends, std::string_view text) {
  const auto begin = text.find_first_not_of(ends);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(ends) - begin + 1);
}

std::string_view trimmed(std::string_view text) { return without(" \t\r\n", text); }

/// What is left of a reply without whom it speaks to, emphasis, quotes and full stops. A question mark stays: whoever
/// asks back has not answered.
std::string_view bare(std::string_view words) {
  constexpr std::string_view around = " \t\r\n*_~`\"'.,;!";
  words = trimmed(words);
  if (words.starts_with("<@"))
    words = without(":", trimmed(words.substr(std::min(words.find('>'), words.size() - 1) + 1)));
  words = without(around, words);
  while (words.ends_with(')') && words.find('(') == std::string_view::npos)  // `1)`
    words = without(around, words.substr(0, words.size() - 1));
  return words;
}

/// What two spellings of one choice have in common.
std::string plain(std::string_view words) {
  std::string text(bare(words));
  std::ranges::transform(text, text.begin(),
                         [](char letter) { return letter == '-' || letter == '_' ? ' ' : ascii::to_lower(letter); });
  return text;
}

std::optional<std::string> choice_spelled(const std::vector<std::string>& choices, std::string_view words) {
  const auto wanted = plain(words);
  const auto choice = std::ranges::find(choices, wanted, plain);
  if (wanted.empty() || choice == choices.end()) return std::nullopt;
  return *choice;
}

/// From 1.
std::optional<std::string> choice_numbered(const Question& question, std::size_t number) {
  if (number == 0 || number > question.choices.size()) return std::nullopt;
  return question.choices[number - 1];
}

std::size_t small_number(std::string_view digits) {
  if (digits.empty() || digits.size() > 2 || !std::ranges::all_of(digits, ascii::is_digit)) return 0;
  std::size_t number = 0;
  for (const char digit : digits) number = number * 10 + static_cast<std::size_t>(digit - '0');
  return number;
}

bool are_yes_and_no(const std::vector<std::string>& choices) {
  return choices.size() == 2 && choice_spelled(choices, "yes") && choice_spelled(choices, "no");
}

}  // namespace

std::string_view to_string(QuestionTopic topic) {
  switch (topic) {
    case QuestionTopic::failed_ahead:
      return "failed_ahead";
    case QuestionTopic::clean_up:
      return "clean_up";
    case QuestionTopic::warnings:
      return "warnings";
    case QuestionTopic::script:
      return "script";
  }
  return "script";
}

std::optional<QuestionTopic> parse_question_topic(std::string_view word) {
  using enum QuestionTopic;
  for (const auto topic : {failed_ahead, clean_up, warnings, script}) {
    if (to_string(topic) == word) return topic;
  }
  return std::nullopt;
}

std::string_view to_string(AnswerWay way) {
  switch (way) {
    case AnswerWay::terminal:
      return "terminal";
    case AnswerWay::command:
      return "command";
    case AnswerWay::reply:
      return "reply";
    case AnswerWay::reaction:
      return "reaction";
    case AnswerWay::timeout:
      return "timeout";
    case AnswerWay::stopped:
      return "stopped";
  }
  return "timeout";
}

std::optional<AnswerWay> parse_answer_way(std::string_view word) {
  using enum AnswerWay;
  for (const auto way : {terminal, command, reply, reaction, timeout, stopped}) {
    if (to_string(way) == word) return way;
  }
  return std::nullopt;
}

std::string question_id(std::string_view correlation_id, QuestionTopic topic) {
  return std::string(correlation_id).append("-").append(to_string(topic));
}

std::optional<std::string> flaw_in(const Question& question) {
  if (trimmed(question.text).empty()) return "it asks nothing";
  if (question.text.size() > longest_question) return "it is longer than 2000 bytes";
  if (question.choices.size() < 2) return "it needs at least two choices";
  if (question.choices.size() > most_choices) return "it has more than nine choices";
  std::set<std::string> spellings;
  for (const std::string& choice : question.choices) {
    if (plain(choice).empty()) return "a choice has no letters";
    if (escape_for_terminal(choice) != choice)
      return "the choice \"" + choice + "\" has characters that cannot be shown";
    if (choice.size() > longest_choice) return "a choice is longer than 60 bytes";
    if (!spellings.insert(plain(choice)).second) return "the choice \"" + choice + "\" is there twice";
  }
  if (std::ranges::find(question.choices, question.default_choice) == question.choices.end())
    return "the default \"" + question.default_choice + "\" is none of its choices";
  return std::nullopt;
}

bool is_open(const Question& question, Time now) { return !question.answer && now < question.deadline; }

AnswerOutcome answered(Question question, Answer answer) {
  if (question.answer) return AlreadyAnswered{*question.answer};
  const auto choice = choice_in(question, answer.choice);
  if (!choice) return NoSuchChoice{};
  if (is_of_people(answer.way) && answer.at >= question.deadline) return AlreadyAnswered{timed_out(question)};
  answer.choice = *choice;
  question.answer = std::move(answer);
  return question;
}

Answer timed_out(const Question& question) {
  return {question.default_choice, {}, AnswerWay::timeout, question.deadline};
}

Answer stopped(const Question& question, Time now) { return {question.choices.back(), {}, AnswerWay::stopped, now}; }

std::optional<std::string> choice_in(const Question& question, std::string_view words) {
  if (auto choice = choice_spelled(question.choices, words)) return choice;
  words = bare(words);
  if (words.size() > 2 && words.starts_with(':') && words.ends_with(':'))
    return choice_of_reaction(question, words.substr(1, words.size() - 2));
  if (are_yes_and_no(question.choices)) {
    if (plain(words) == "y") return choice_spelled(question.choices, "yes");
    if (plain(words) == "n") return choice_spelled(question.choices, "no");
  }
  return choice_numbered(question, small_number(words));
}

std::string_view reaction_for(const std::vector<std::string>& choices, std::size_t number) {
  if (number >= choices.size() || number >= number_words.size()) return {};
  if (!are_yes_and_no(choices)) return number_words[number];
  return choices[number] == choice_spelled(choices, "yes") ? "+1" : "-1";
}

std::optional<std::string> choice_of_reaction(const Question& question, std::string_view reaction) {
  const auto name = reaction.substr(0, reaction.find("::"));
  const auto number = std::ranges::find(number_words, name);
  if (number != number_words.end())
    return choice_numbered(question, static_cast<std::size_t>(number - number_words.begin()) + 1);
  if (!are_yes_and_no(question.choices)) return std::nullopt;
  if (name == "+1" || name == "thumbsup" || name == "white_check_mark") return choice_spelled(question.choices, "yes");
  if (name == "-1" || name == "thumbsdown" || name == "x") return choice_spelled(question.choices, "no");
  return std::nullopt;
}

}  // namespace signalbox
