// Where people hear of a question, and where they are heard.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "core/ask_plan.hpp"
#include "core/error.hpp"
#include "core/question.hpp"

namespace signalbox {

class AnswerPrompt;
class ReplyReader;

struct QuestionPorts {
  std::function<void(const Question&)> tell = {};     ///< people, that it is asked or answered; may be empty
  std::function<void(const Question&)> explain = {};  ///< to people in Slack, what is an answer; may be empty
  std::string untold_because;                         ///< where nobody is told: why, and the way out
  /// Why Slack did not get it; empty: it did, as far as this process knows. May be empty; safe to call at any time.
  std::function<std::string(const Question&)> why_undelivered = {};
  ReplyReader* replies = nullptr;              ///< null: nobody is heard in Slack
  AnswerPrompt* prompt = nullptr;              ///< null: nobody is asked at a terminal
  std::string actor;                           ///< who sits there
  MayAnswer may_answer;                        ///< in Slack
  std::optional<Error> registry_trouble = {};  ///< it was out of reach a moment ago, and is not waited for again
};

}  // namespace signalbox
