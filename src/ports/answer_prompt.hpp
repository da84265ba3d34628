// Asks a question of whoever sits at the terminal. The question itself was shown by then.
#pragma once

#include <optional>
#include <stop_token>
#include <string>

#include "core/question.hpp"

namespace signalbox {

class AnswerPrompt {
 public:
  virtual ~AnswerPrompt() = default;
  /// Blocks until somebody makes one of the choices; nullopt when stop is requested or nobody can answer there any
  /// more.
  [[nodiscard]] virtual std::optional<std::string> ask(const Question& question, std::stop_token stop) = 0;
};

}  // namespace signalbox
