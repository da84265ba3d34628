// Starts the deploy command with the terminal lent to it, and asks there in the same way: while it is lent, the console
// draws nothing.
#pragma once

#include "ports/answer_prompt.hpp"
#include "ports/processes.hpp"

namespace signalbox::cli {

class ConsoleSink;

class LendingProcesses : public Processes {
 public:
  /// Both must outlive it and the children that it started.
  LendingProcesses(Processes& processes, ConsoleSink& console) : processes_(processes), console_(console) {}

  [[nodiscard]] std::unique_ptr<ChildProcess> start(
      const std::vector<std::string>& argv, const std::map<std::string, std::string>& extra_environment) override;
  [[nodiscard]] bool is_group_alive(std::int64_t group) const override { return processes_.is_group_alive(group); }

 private:
  Processes& processes_;
  ConsoleSink& console_;
};

class LendingPrompt : public AnswerPrompt {
 public:
  /// Both must outlive it.
  LendingPrompt(AnswerPrompt& prompt, ConsoleSink& console) : prompt_(prompt), console_(console) {}

  [[nodiscard]] std::optional<std::string> ask(const Question& question, std::stop_token stop) override;

 private:
  AnswerPrompt& prompt_;
  ConsoleSink& console_;
};

}  // namespace signalbox::cli
