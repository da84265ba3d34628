#include "message/question_notice.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace signalbox {
namespace {

using namespace phrases;

std::vector<std::string> choices_of(const Notification& facts) {
  const auto end = facts.choices.begin() + static_cast<std::ptrdiff_t>(std::min(facts.choices.size(), most_choices));
  return {facts.choices.begin(), end};
}

/// A line each: `:one: go-on`.
void add_reactions(std::vector<Phrase>& lines, const std::vector<std::string>& choices) {
  for (std::size_t i = 0; i < choices.size(); ++i)
    add(lines, {ours(fmt::format(":{}: ", reaction_for(choices, i))), name(choices[i])});
}

Phrase in_one_line(const std::vector<std::string>& choices) {
  Phrase phrase;
  for (const std::string& choice : choices) {
    phrase.push_back(ours(phrase.empty() ? "Choices: " : ", "));
    phrase.push_back(name(choice));
  }
  return phrase;
}

Phrase by_command(const Notification& facts, const char* before) {
  if (facts.question.empty()) return {};
  return {ours(before), name(fmt::format("signalbox answer {} CHOICE", facts.question))};
}

/// Where the minute alone might be over already.
constexpr Duration soon = std::chrono::minutes(10);

Phrase without_answer(const Notification& facts) {
  if (!facts.deadline) return {};
  const TimeGrain grain = *facts.deadline - soon < facts.at ? TimeGrain::second : TimeGrain::minute;
  Phrase phrase{ours("Without an answer until "), time(*facts.deadline, grain)};
  if (facts.default_choice.empty()) return phrase;
  phrase.push_back(ours(": "));
  phrase.push_back(name(facts.default_choice));
  return phrase;
}

std::string_view way_of(const Answer& answer) {
  switch (answer.way) {
    case AnswerWay::terminal:
      return ", at the terminal";
    case AnswerWay::command:
      return ", by `signalbox answer`";
    case AnswerWay::reply:
      return ", with a reply";
    case AnswerWay::reaction:
      return ", with a reaction";
    case AnswerWay::timeout:
    case AnswerWay::stopped:
      return "";
  }
  return "";
}

/// Whoever withdrew a question, or let its time run out, answered nothing.
Phrase what_became_of_it(const Notification& facts) {
  Phrase title{strong("A question about "), place_of(facts)};
  if (!facts.answer) {
    title.push_back(strong(" is answered"));
  } else if (facts.answer->way == AnswerWay::stopped) {
    title.push_back(strong(" is withdrawn"));
  } else if (facts.answer->way == AnswerWay::timeout) {
    title.insert(title.end(), {strong(" was not answered"), ours(": "), name(facts.answer->choice), ours(" counts")});
  } else {
    title.insert(title.end(), {strong(" is answered"), ours(": "), name(facts.answer->choice)});
  }
  return title;
}

Phrase who_answered(const Answer& answer) {
  if (answer.way == AnswerWay::timeout) return {ours("Nobody answered until "), time(answer.at)};
  if (answer.way == AnswerWay::stopped) return {ours("Whoever asked was told to end, "), time(answer.at)};
  return {ours("By "), answer.by.empty() ? ours("somebody") : outside(answer.by),
          ours(fmt::format("{}, ", way_of(answer))), time(answer.at)};
}

}  // namespace

Notice question_notice(const Notification& facts, Hearing hearing) {
  Notice notice{.icon = "❓", .title = {strong("A question about "), place_of(facts)}};
  add(notice.lines, said(facts.text));
  if (!facts.actor.empty()) add(notice.lines, {ours("Asked by "), outside(facts.actor)});
  notice.quote = facts.reason;
  const auto choices = choices_of(facts);
  switch (hearing) {
    case Hearing::none:
      add(notice.next, in_one_line(choices));
      add(notice.next, by_command(facts, "To answer: "));
      break;
    case Hearing::replies_and_reactions:
      add(notice.next, {ours("Reply in its thread with one of these words, or react with the emoji:")});
      add_reactions(notice.next, choices);
      add(notice.next, by_command(facts, "Or from anywhere: "));
      break;
  }
  add(notice.next, without_answer(facts));
  return notice;
}

Notice not_understood_notice(const Notification& facts) {
  Notice notice{.icon = "🤔", .title = {strong("None of the choices for "), place_of(facts), strong(" was named")}};
  add(notice.next, {ours("Reply with one of these words, or react to the question with the emoji:")});
  add_reactions(notice.next, choices_of(facts));
  add(notice.next, without_answer(facts));
  return notice;
}

Notice answered_notice(const Notification& facts) {
  Notice notice{.icon = "🗳️", .title = what_became_of_it(facts)};
  if (facts.answer) add(notice.lines, who_answered(*facts.answer));
  add(notice.lines, said(facts.text));
  notice.quote = facts.reason;
  return notice;
}

}  // namespace signalbox
