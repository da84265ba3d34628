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
    case AnswerWay::stopped:
      return "by ending";
  }
  return "";
}

/// False: its timeout is 0, and the default counts at once.
bool leaves_time(const Question& question) { return question.deadline > question.asked_at; }

}  // namespace

std::string who_said_so(const Answer& answer) {
  if (answer.way == AnswerWay::timeout) return "nobody answered in time";
  if (answer.way == AnswerWay::stopped) return "it was told to end";
  return fmt::format("{} said so {}", answer.by.empty() ? "somebody" : answer.by, with_what(answer.way));
}

std::string who_said_so(const Question& question) {
  const bool is_default = question.answer->way == AnswerWay::timeout;
  return is_default && !leaves_time(question) ? "nobody was asked (timeout 0)" : who_said_so(*question.answer);
}

AskedQuestion AskQuestion::ask(Question question, Duration timeout, std::stop_token stop, std::stop_token told_to_end) {
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
  const bool is_told = is_kept && timeout > Duration(0);
  if (question.answer) return conclude(question, {*question.answer, true}, is_told);
  // Another process's clock may have set the deadline.
  const Duration left = std::clamp<Duration>(question.deadline - clock_.now(), Duration(0), timeout);
  if (leaves_time(question)) say_asked(question, left, is_kept);
  if (is_told && (!goes_on || !question.place)) tell(question);
  try {
    return conclude(question, answer_to(question, left, is_kept, std::move(stop)), is_told);
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::interrupted && is_told && told_to_end.stop_requested()) withdraw(question);
    throw;
  }
}

AskedQuestion AskQuestion::conclude(Question question, const HeardAnswer& heard, bool is_told) {
  question.answer = heard.answer;
  if (heard.is_recorded && question.topic == QuestionTopic::script) note_heard(question);
  if (is_told) tell(question);
  say_answered(question);
  return {question, heard.is_recorded};
}

void AskQuestion::note_heard(const Question& question) {
  try {
    Questions(store_).note_heard(question.id, question.asked_at);
  } catch (const Error& error) {
    say(SignalKind::warning, "that the answer was heard could not be recorded: asked again, it would count again",
        error.what());
  }
}

// Nobody shall answer what nobody waits for.
void AskQuestion::withdraw(const Question& question) {
  try {
    if (const auto withdrawn = Questions(store_).withdraw(question.id, question.asked_at, clock_.now()))
      tell(*withdrawn);
  } catch (const Error&) {  // it ends at its deadline all the same
  }
}

// False: the registry is out of reach, or refuses.
bool AskQuestion::keep(Question& question) {
  if (people_.registry_trouble) {
    say_that_registry_is_away(*people_.registry_trouble);
    return false;
  }
  try {
    question = Questions(store_).ask(question);
    return true;
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::invalid_input || error.kind() == ErrorKind::interrupted) throw;
    say_that_registry_is_away(error);
    return false;
  }
}

void AskQuestion::say_that_registry_is_away(const Error& trouble) {
  say(SignalKind::warning,
      people_.prompt == nullptr ? "nobody can be asked while the registry is out of reach"
                                : "the registry is out of reach: only the terminal can answer",
      trouble.what());
}

HeardAnswer AskQuestion::answer_to(const Question& question, Duration left, bool is_kept, std::stop_token stop) {
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
  std::string text = question.text;
  if (!question.reason.empty()) text += fmt::format(" Reason: {}", question.reason);
  text += fmt::format(" ({}; without an answer in {}: {})", fmt::join(question.choices, ", "),
                      human_duration(std::chrono::ceil<std::chrono::seconds>(timeout)), question.default_choice);
  if (is_kept) text += fmt::format(" → signalbox answer {} CHOICE", question.id);
  say(SignalKind::asked, std::move(text), question.reason);
  if (is_kept && people_.prompt == nullptr && !people_.untold_because.empty()) say_that_nobody_is_told(question);
}

void AskQuestion::say_that_nobody_is_told(const Question& question) {
  say(SignalKind::warning, fmt::format("nobody is told of it: only `signalbox answer {}` can answer it", question.id),
      people_.untold_because);
}

void AskQuestion::say_answered(const Question& question) {
  const std::string asked =
      leaves_time(question) ? std::string() : question.text + " ";  // it was said when it was asked
  say(SignalKind::answered, fmt::format("{}{}: {}", asked, question.answer->choice, how_it_came(question)));
}

// Whoever was never asked did not stay silent.
std::string AskQuestion::how_it_came(const Question& question) const {
  const bool is_silence = question.answer->way == AnswerWay::timeout && leaves_time(question);
  const std::string why = is_silence && people_.why_undelivered ? people_.why_undelivered(question) : std::string();
  const bool was_asked = why.empty() || was_posted(question);  // also after an outage that had given it up
  return was_asked ? who_said_so(question) : fmt::format("nobody could be asked in Slack ({})", why);
}

bool AskQuestion::was_posted(const Question& question) const {
  try {
    const auto known = Questions(store_).read(question.id);
    return known && known->asked_at == question.asked_at && known->place;
  } catch (const Error&) {
    return false;
  }
}

void AskQuestion::say(SignalKind kind, std::string text, std::string reason) {
  signals_.announce(kind, clock_.now(), std::move(text), {}, std::move(reason));
}

}  // namespace signalbox
