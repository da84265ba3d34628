#include <fmt/format.h>
#include <fmt/ranges.h>

#include "app/questions.hpp"
#include "cli/arguments.hpp"
#include "cli/commands.hpp"
#include "cli/render/question_view.hpp"
#include "cli/session.hpp"
#include "core/error.hpp"
#include "core/plain_text.hpp"
#include "ports/clock.hpp"

namespace signalbox::cli {
namespace {

class AnswerCommand : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "answer"; }
  [[nodiscard]] std::string_view summary() const override { return "answer a question, or list those that are open"; }
  [[nodiscard]] std::string_view examples() const override {
    return "signalbox answer\n"
           "signalbox answer 20260114-123456-abc12301 give-up\n"
           "signalbox answer 20260114-123456-abc12301-warnings yes";
  }

  void declare(Arguments& arguments) override {
    arguments.optional_positional("QUESTION", id_,
                                  "its ID, or that of its deployment (default: the open questions are listed)");
    arguments.optional_positional("CHOICE", choice_, "one of its choices, or the number of one");
  }

  int run(Session& session) override {
    Questions questions(session.registry_in_use());
    if (id_.empty()) return list(session, questions);
    return answer(session, questions, meant(questions, session.tools().clock().now()));
  }

 private:
  static int list(Session& session, Questions& questions) {
    const Time now = session.tools().clock().now();
    const auto open = open_ones(questions, now);
    Output& output = session.output();
    output.result(session.json() ? questions_json(open) : questions_text(open, now, look_of(output)));
    return exit_code::done;
  }

  static std::vector<Question> open_ones(Questions& questions, Time now) {
    auto open = questions.all();
    std::erase_if(open, [&](const Question& question) { return !is_open(question, now); });
    return open;
  }

  /// A question by its own ID, else the only open one of that deployment.
  [[nodiscard]] Question meant(Questions& questions, Time now) const {
    if (auto question = questions.read(id_)) return *question;
    auto open = open_ones(questions, now);
    std::erase_if(open, [&](const Question& question) { return question.correlation_id != id_; });
    if (open.size() == 1) return open.front();
    if (open.empty()) {
      throw Error(ErrorKind::not_found, fmt::format("no question of the ID {} is open", escape_for_terminal(id_)),
                  "`signalbox answer` lists the open ones");
    }
    std::vector<std::string> ids;
    for (const Question& question : open) ids.push_back(escape_for_terminal(question.id));
    throw Error(ErrorKind::invalid_input, fmt::format("{} has several open questions", escape_for_terminal(id_)),
                fmt::format("name one of them: {}", fmt::join(ids, ", ")));
  }

  int answer(Session& session, Questions& questions, const Question& question) const {
    const Time now = session.tools().clock().now();
    const AnswerOutcome outcome =
        questions.answer(question.id, {choice_, session.settings().actor, AnswerWay::command, now});
    if (std::holds_alternative<NoSuchChoice>(outcome)) refuse_choice(question);
    Output& output = session.output();
    if (const auto* earlier = std::get_if<AlreadyAnswered>(&outcome)) {
      Question then = question;
      then.answer = earlier->answer;
      if (session.json()) output.result(question_json(then));
      output.talk(output.paint_talk(Tone::bad, "signalbox: ") + answered_before_text(then));
      return exit_code::busy;
    }
    const auto& answered = std::get<Question>(outcome);
    output.result(session.json() ? question_json(answered) : answered_text(answered));
    return exit_code::done;
  }

  [[noreturn]] void refuse_choice(const Question& question) const {
    const auto complaint = choice_.empty() ? fmt::format("{} needs a choice", question.id)
                                           : fmt::format("'{}' is no choice of {}", choice_, question.id);
    throw Error(ErrorKind::invalid_input, escape_for_terminal(complaint),
                escape_for_terminal(fmt::format("it may be {}", fmt::join(question.choices, ", "))));
  }

  std::string id_, choice_;
};

}  // namespace

std::unique_ptr<Command> make_answer_command() { return std::make_unique<AnswerCommand>(); }

}  // namespace signalbox::cli
