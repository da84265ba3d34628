// Asks a question of whoever sits at the terminal: a line of standard input is the answer. Words that are no choice are
// asked again. What was typed before the question is no answer to it.
#pragma once

#include <functional>
#include <string_view>

#include "adapters/system/environment.hpp"
#include "ports/answer_prompt.hpp"

namespace signalbox {

class TerminalQuestion : public AnswerPrompt {
 public:
  using Show = std::function<void(std::string_view)>;

  /// `input`: a descriptor that stays its owner's. `show` writes to the terminal, as it is.
  TerminalQuestion(int input, Show show) : input_(input), show_(std::move(show)) {}

  /// Somebody may sit there: standard input and standard error are terminals of this job, and this is no CI job.
  [[nodiscard]] static bool is_possible(const Environment& environment);

  [[nodiscard]] std::optional<std::string> ask(const Question& question, std::stop_token stop) override;

 private:
  int input_;
  Show show_;
};

}  // namespace signalbox
