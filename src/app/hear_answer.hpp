// Listens for the answer to a question everywhere at once: the registry, Slack, the terminal, each in a thread of its
// own. What is heard is recorded first, and what stands in the registry then is the answer, whoever was a moment later.
// Trouble of the registry or of Slack is waited out and never an answer; but somebody who was heard here counts also
// while the registry cannot be told.
#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "app/broadcast.hpp"
#include "app/question_ports.hpp"
#include "app/questions.hpp"
#include "ports/clock.hpp"
#include "ports/reply_reader.hpp"

namespace signalbox {

struct HeardAnswer {
  Answer answer;
  bool is_recorded = false;  ///< the registry knows it
};

class HearAnswer {
 public:
  /// Begins to listen. `store`: where the question lies; null: nowhere, only the terminal is listened to. What is given
  /// must outlive it. Where no thread is to be had, that is said, and nobody is heard there.
  HearAnswer(DocumentStore* store, Clock& clock, Broadcast& signals, const QuestionPorts& people, Question question);
  /// The first answer; nullopt: none until the deadline, or stop is requested.
  [[nodiscard]] std::optional<HeardAnswer> wait(Instant deadline, std::stop_token stop);

 private:
  void listen(void (HearAnswer::*where)(const std::stop_token&));
  void watch_registry(const std::stop_token& stop);
  [[nodiscard]] bool look_into_registry();
  void read_replies(const std::stop_token& stop);
  [[nodiscard]] std::optional<QuestionPlace> await_place(const std::stop_token& stop);
  [[nodiscard]] std::optional<Answer> answer_among(const std::vector<SeenReply>& replies);
  void turn_away(const SeenReply& reply, const std::string& choice);
  void say_what_counts(const SeenReply& remark);
  [[nodiscard]] std::optional<Duration> until_next_look(const DeliveryFailure& failure);
  void ask_at_terminal(const std::stop_token& stop);
  void record(const Answer& answer, const std::stop_token& stop);
  void take(const Answer& heard, const AnswerOutcome& outcome);
  void note_place(const std::optional<QuestionPlace>& place);
  void offer(HeardAnswer heard);
  void warn(std::string text, std::string reason = {});

  DocumentStore* store_;
  Clock& clock_;
  Broadcast& signals_;
  const QuestionPorts& people_;
  const Question question_;
  bool slack_is_away_ = false;            // of the thread that reads there
  std::vector<std::string> turned_away_;  // users of Slack; of the same thread
  bool has_said_what_counts_ = false;     // of the same thread

  std::mutex mutex_;  // guards what follows
  std::condition_variable_any changed_;
  std::optional<QuestionPlace> place_;
  std::optional<HeardAnswer> heard_;
  std::vector<std::jthread> listeners_;  // last: they use the rest
};

}  // namespace signalbox
