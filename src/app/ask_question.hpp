// Asks people a question and waits for its answer, no longer than its deadline, at which the default counts.
//
//   asked ──first answer, anywhere──▶ answered ──▶ told
//     └────deadline──▶ the default, recorded as such ──▶ told
//
// At a terminal it is asked there, and Slack is not bothered. Where nobody sits at one and nobody is told, that is
// said, and `signalbox answer` can answer all the same. A question that is still open from a run that was killed goes
// on, and a script hears at once what was answered while it was away. A deployment that is told to end leaves none
// open. While the registry is out of reach from the start, it is asked at the terminal or not at all.
#pragma once

#include <optional>
#include <stop_token>

#include "app/hear_answer.hpp"

namespace signalbox {

struct AskedQuestion {
  Question question;         ///< with its answer
  bool is_recorded = false;  ///< the registry knows the answer
};

class AskQuestion {
 public:
  /// What is given must outlive it. `signals` says what is asked and answered, and what goes wrong meanwhile.
  AskQuestion(DocumentStore& store, Clock& clock, Broadcast& signals, const QuestionPorts& people)
      : store_(store), clock_(clock), signals_(signals), people_(people) {}

  /// Blocks. When it was asked, and until when it can be answered, is filled in. Throws Error{interrupted} once stop is
  /// requested, and Error{invalid_input} for what cannot be asked, or while another question of its ID is open. Where
  /// `told_to_end` is requested as well, the question is withdrawn; else whoever asks it again goes on with it.
  [[nodiscard]] AskedQuestion ask(Question question, Duration timeout, std::stop_token stop,
                                  std::stop_token told_to_end = {});

 private:
  [[nodiscard]] bool keep(Question& question);
  void say_that_registry_is_away(const Error& trouble);
  [[nodiscard]] AskedQuestion conclude(Question question, const HeardAnswer& heard, bool is_told);
  void note_heard(const Question& question);
  void withdraw(const Question& question);
  [[nodiscard]] HeardAnswer answer_to(const Question& question, Duration left, bool is_kept, std::stop_token stop);
  [[nodiscard]] HeardAnswer by_default(const Question& question, bool is_kept);
  void tell(const Question& question) const;
  void say_asked(const Question& question, Duration timeout, bool is_kept);
  void say_that_nobody_is_told(const Question& question);
  void say_answered(const Question& question);
  [[nodiscard]] std::string how_it_came(const Question& question) const;
  [[nodiscard]] bool was_posted(const Question& question) const;
  void say(SignalKind kind, std::string text, std::string reason = {});

  DocumentStore& store_;
  Clock& clock_;
  Broadcast& signals_;
  const QuestionPorts& people_;
};

/// `ada said so with signalbox answer`, `nobody answered in time`, `it was told to end`.
[[nodiscard]] std::string who_said_so(const Answer& answer);
/// The same of an answered question; also `nobody was asked (timeout 0)`.
[[nodiscard]] std::string who_said_so(const Question& question);

}  // namespace signalbox
