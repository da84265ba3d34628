// People who are asked: what they say in Slack and at a terminal is what a test lets them say.
#pragma once

#include <condition_variable>
#include <mutex>
#include <vector>

#include "core/error.hpp"
#include "ports/answer_prompt.hpp"
#include "ports/reply_reader.hpp"

namespace signalbox::testing {

class ScriptedReplies : public ReplyReader {
 public:
  [[nodiscard]] RepliesOutcome replies_to(const QuestionPlace& place, std::stop_token) override {
    std::lock_guard guard(mutex_);
    places_.push_back(place);
    return outcome_;
  }
  void say(RepliesOutcome outcome) {
    std::lock_guard guard(mutex_);
    outcome_ = std::move(outcome);
  }
  /// Of each call.
  [[nodiscard]] std::vector<QuestionPlace> places() const {
    std::lock_guard guard(mutex_);
    return places_;
  }

 private:
  mutable std::mutex mutex_;
  RepliesOutcome outcome_;
  std::vector<QuestionPlace> places_;
};

class ScriptedPrompt : public AnswerPrompt {
 public:
  [[nodiscard]] std::optional<std::string> ask(const Question&, std::stop_token stop) override {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, stop, [this] { return choice_.has_value(); });
    return choice_;
  }
  void say(const std::string& choice) {
    {
      std::lock_guard guard(mutex_);
      choice_ = choice;
    }
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::optional<std::string> choice_;
};

}  // namespace signalbox::testing
