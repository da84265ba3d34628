// Questions as they lie in the registry, one document each under `questions/`, so that whoever is asked can answer from
// anywhere: by `signalbox answer`, in Slack, at the terminal. Of two who answer at once the first stands.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/question.hpp"
#include "ports/document_store.hpp"

namespace signalbox {

/// Safe to use from many threads. Every method throws what the store throws.
class Questions {
 public:
  explicit Questions(DocumentStore& store) : store_(store) {}

  /// The question as it stands then: the same of the same ID that is still open at `asked_at` goes on, with its own
  /// deadline. A script's may have its answer already: one that somebody gave in time while nobody listened. What was
  /// answered else is asked anew, and another one of a deployment replaced. Throws Error{invalid_input} where another
  /// one of a script is open, and for one that cannot be asked.
  Question ask(const Question& question);
  /// Throws Error{not_found} when there is none of that ID, and Error{invalid_input} for one that cannot be read.
  AnswerOutcome answer(const std::string& id, const Answer& answer);
  /// What was asked then was posted there. Nothing where there is no such question any more.
  void note_place(const std::string& id, Time asked_at, const QuestionPlace& place);
  /// Whoever asked it then was told to end: the question with that for an answer; nullopt where it has another, or is
  /// another question by now.
  [[nodiscard]] std::optional<Question> withdraw(const std::string& id, Time asked_at, Time now);
  /// Whoever asked then knows the answer: the next who asks wants another.
  void note_heard(const std::string& id, Time asked_at);
  [[nodiscard]] std::optional<Question> read(const std::string& id);
  /// Open and answered ones, by ID, without those that cannot be read.
  [[nodiscard]] std::vector<Question> all();

 private:
  template <typename Change>
  void change(const std::string& id, Time asked_at, const Change& change);

  DocumentStore& store_;
};

}  // namespace signalbox
