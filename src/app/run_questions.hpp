// What a run asks people once its turn came and before its command starts, as its plan says: whether to go on behind a
// deployment that failed, and with a stack that needs somebody. Meanwhile it holds the environment, so nobody gets in
// while somebody cleans up.
#pragma once

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "app/ask_question.hpp"
#include "app/run_session.hpp"

namespace signalbox {

struct DeploymentAhead;

class RunQuestions {
 public:
  /// `told_to_end`: the run, which withdraws its question then; a lost turn is a stop, and none of that.
  RunQuestions(RunSession& session, std::stop_token told_to_end)
      : session_(session), told_to_end_(std::move(told_to_end)) {}
  /// nullopt: the command is to be started. Blocks until that is known; throws Error{interrupted} once stop is
  /// requested.
  [[nodiscard]] std::optional<GivenUp> ask(std::stop_token stop);

 private:
  [[nodiscard]] std::optional<GivenUp> ask_about_ahead(const std::stop_token& stop);
  [[nodiscard]] std::optional<GivenUp> ask_about_clean_up(const DeploymentAhead& ahead, const std::stop_token& stop);
  [[nodiscard]] std::optional<GivenUp> ask_about_warnings(const std::stop_token& stop);
  /// With its answer, which is recorded.
  [[nodiscard]] Question decide(Question question, const std::stop_token& stop);
  [[nodiscard]] Question about(QuestionTopic topic, std::string text, const std::string& reason) const;

  RunSession& session_;
  std::stop_token told_to_end_;
};

}  // namespace signalbox
