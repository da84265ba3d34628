#include "app/run_questions.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "app/deployment_ahead.hpp"
#include "app/stack_activity.hpp"
#include "core/error.hpp"
#include "core/secret_mask.hpp"
#include "core/utf8.hpp"

namespace signalbox {
namespace {

constexpr std::size_t longest_reason = 2000;

std::string how_it_ended(const DeploymentAhead& ahead, std::string_view which = "the deployment ahead") {
  return ahead.status ? fmt::format("{}, {}, {}", which, ahead.id, to_string(*ahead.status))
                      : fmt::format("nobody knows how {}, {}, ended", which, ahead.id);
}

/// For whoever reads it in a channel: whose deployment is meant.
std::string ahead_of(const Party& party) {
  return party.actor.empty() ? fmt::format("the deployment ahead of {}", party.id)
                             : fmt::format("the deployment ahead of {} ({})", party.id, party.actor);
}

// Only the choice that says so starts anything. What the registry holds for an answer may be somebody's edit.
GivenUp given_up(const Question& question, std::string_view why) {
  const Answer& answer = *question.answer;
  if (std::ranges::find(question.choices, answer.choice) == question.choices.end()) {
    return {fmt::format("given up: {}; \"{}\", the answer to {}, is none of its choices", why,
                        shortened(repaired_utf8(answer.choice), longest_choice), question.id)};
  }
  return {fmt::format("given up: {}; {}", why, who_said_so(question))};
}

struct StackWarning {
  std::string text, reason;
};

// A stack that nobody can be asked about is not known to be well.
std::optional<StackWarning> warning_of(const RunSession& session, const std::stop_token& stop) {
  try {
    const auto activity = look_at_stacks(session.ports.cloudformation, session.request.turn.party.stacks, stop);
    const StackDescription* stack = activity.needs_action();
    if (stack == nullptr) return std::nullopt;
    return StackWarning{fmt::format("{} is in {}", stack->name, stack->status_text),
                        std::string(next_step(stack->status))};
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::interrupted) throw;
    return StackWarning{"CloudFormation cannot be asked about the stacks", error.what()};
  }
}

}  // namespace

std::optional<GivenUp> RunQuestions::ask(std::stop_token stop) {
  const AskPlan& plan = session_.request.ask;
  if (plan.failed_ahead && !session_.is_alone()) {
    if (auto given_up = ask_about_ahead(stop)) return given_up;
  }
  if (plan.warnings && !session_.request.turn.party.stacks.empty()) return ask_about_warnings(stop);
  return std::nullopt;
}

std::optional<GivenUp> RunQuestions::ask_about_ahead(const std::stop_token& stop) {
  const TurnInLine turn{session_.request.turn.environment, session_.token, session_.was_behind};
  const auto ahead = await_end_ahead(session_.ports.store, session_.ports.clock, turn, stop);
  if (!ahead || ahead->status == DeploymentStatus::succeeded) return std::nullopt;
  const std::string how = how_it_ended(*ahead, ahead_of(session_.request.turn.party));
  Question question =
      about(QuestionTopic::failed_ahead, fmt::format("{}: go on, clean up first, or give up?", how), ahead->reason);
  question.choices = {choice::go_on, choice::clean_up, choice::give_up};
  question.default_choice = session_.request.ask.on_failed_ahead;
  const Question decided = decide(std::move(question), stop);
  if (decided.answer->choice == choice::go_on) return std::nullopt;
  if (decided.answer->choice == choice::clean_up) return ask_about_clean_up(*ahead, stop);
  return given_up(decided, how_it_ended(*ahead));
}

// Whoever cleans up and then says nothing has not said that it is clean.
std::optional<GivenUp> RunQuestions::ask_about_clean_up(const DeploymentAhead& ahead, const std::stop_token& stop) {
  const TurnRequest& turn = session_.request.turn;
  Question question = about(QuestionTopic::clean_up,
                            fmt::format("{} is kept for {} while somebody cleans up: go on now, or give up?",
                                        turn.environment, turn.party.id),
                            ahead.reason);
  question.choices = {choice::go_on, choice::give_up};
  question.default_choice = choice::give_up;
  const Question decided = decide(std::move(question), stop);
  if (decided.answer->choice == choice::go_on) return std::nullopt;
  return given_up(decided, fmt::format("{}, and was to be cleaned up", how_it_ended(ahead)));
}

std::optional<GivenUp> RunQuestions::ask_about_warnings(const std::stop_token& stop) {
  const auto warning = warning_of(session_, stop);
  if (!warning) return std::nullopt;
  Question question = about(QuestionTopic::warnings, fmt::format("{}: proceed?", warning->text), warning->reason);
  question.choices = {choice::yes, choice::no};
  question.default_choice = session_.request.ask.on_warnings;
  const Question decided = decide(std::move(question), stop);
  if (decided.answer->choice == choice::yes) return std::nullopt;
  return given_up(decided, warning->text);
}

Question RunQuestions::decide(Question question, const std::stop_token& stop) {
  AskQuestion asking(session_.ports.store, session_.ports.clock, session_.signals, session_.ports.people);
  session_.record.asks(question);
  Question decided = asking.ask(std::move(question), session_.request.ask.timeout, stop, told_to_end_).question;
  session_.record.answered(decided);
  return decided;
}

Question RunQuestions::about(QuestionTopic topic, std::string text, const std::string& reason) const {
  const TurnRequest& turn = session_.request.turn;
  Question question;
  question.id = question_id(turn.party.id, topic);
  question.topic = topic;
  question.environment = turn.environment;
  question.correlation_id = turn.party.id;
  question.text = std::move(text);
  question.reason = shortened(repaired_utf8(mask_secrets(reason)), longest_reason);
  return question;
}

}  // namespace signalbox
