#include "app/ask_question.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "core/error.hpp"

namespace signalbox {
namespace {

std::string_view with_what(AnswerWay way) {
  switch (way) {
    case AnswerWay::terminal:
      return "at the terminal";
    case AnswerWay::command:
      return "with signalbox answer";
    case AnswerWay::reply:
      return "with a reply in Slack";
    case AnswerWay::reaction:
      return "with a reaction in Slack";
    case AnswerWay::timeout:
      return "by waiting";
  }
  return "";
}

}  // namespace

std::string who_said_so(const Answer& answer) {
  if (answer.way == AnswerWay::timeout) return "nobody answered in time";
  return fmt::format("{} said so {}", answer.by.empty() ? "somebody" : answer.by, with_what(answer.way));
}

AskedQuestion AskQuestion::ask(Question question, Duration timeout, std::stop_token stop) {
  question.asked_at = clock_.now();
  question.deadline = question.asked_at + timeout;
  const Question asked = question;
  const bool is_kept = keep(question);
  const bool goes_on = question.asked_at != asked.asked_at;
  if (!is_kept && people_.prompt == nullptr) {
    question.answer = timed_out(question);
    say(SignalKind::answered, fmt::format("{}: nobody could be asked", question.default_choice));
    return {question, false};
  }
  say_asked(question, std::clamp<Duration>(question.deadline - clock_.now(), Duration(0), timeout), is_kept);
  const bool is_told = is_kept && timeout > Duration(0);
  if (is_told && (!goes_on || !question.place)) tell(question);
  const HeardAnswer heard = answer_to(question, is_kept, std::move(stop));
  question.answer = heard.answer;
  if (is_told) tell(question);
  say_answered(question);
  return {question, heard.is_recorded};
}

// False: the registry is out of reach, or refuses.
bool AskQuestion::keep(Question& question) {
  try {
    question = Questions(store_).ask(question);
    return true;
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::invalid_input || error.kind() == ErrorKind::interrupted) throw;
    say(SignalKind::warning,
        people_.prompt == nullptr ? "nobody can be asked while the registry is out of reach"
                                  : "the registry is out of reach: only the terminal can answer",
        error.what());
    return false;
  }
}

HeardAnswer AskQuestion::answer_to(const Question& question, bool is_kept, std::stop_token stop) {
  const Duration left = std::max<Duration>(question.deadline - clock_.now(), Duration(0));
  if (left > Duration(0)) {
    HearAnswer hearing(is_kept ? &store_ : nullptr, clock_, signals_, people_, question);
    const auto heard = hearing.wait(clock_.monotonic() + left, stop);
    if (heard) return *heard;
  }
  if (stop.stop_requested()) throw Error(ErrorKind::interrupted, "stopped while a question was open");
  return by_default(question, is_kept);
}

// Somebody may have been a moment earlier, in which case that is the answer.
HeardAnswer AskQuestion::by_default(const Question& question, bool is_kept) {
  const Answer answer = timed_out(question);
  if (!is_kept) return {answer, false};
  try {
    const AnswerOutcome outcome = Questions(store_).answer(question.id, answer);
    if (const auto* earlier = std::get_if<AlreadyAnswered>(&outcome)) return {earlier->answer, true};
    return {answer, std::holds_alternative<Question>(outcome)};
  } catch (const Error& error) {
    say(SignalKind::warning, "that nobody answered could not be recorded", error.what());
    return {answer, false};
  }
}

void AskQuestion::tell(const Question& question) const {
  if (people_.prompt == nullptr && people_.tell) people_.tell(question);
}

void AskQuestion::say_asked(const Question& question, Duration timeout, bool is_kept) {
  std::string text = fmt::format("{} ({}; without an answer in {}: {})", question.text,
                                 fmt::join(question.choices, ", "), human_duration(timeout), question.default_choice);
  if (is_kept && timeout > Duration(0)) text += fmt::format(" → signalbox answer {} CHOICE", question.id);
  say(SignalKind::asked, std::move(text), question.reason);
}

void AskQuestion::say_answered(const Question& question) {
  say(SignalKind::answered, fmt::format("{}: {}", question.answer->choice, who_said_so(*question.answer)));
}

void AskQuestion::say(SignalKind kind, std::string text, std::string reason) {
  signals_.announce(kind, clock_.now(), std::move(text), {}, std::move(reason));
}

}  // namespace signalbox
