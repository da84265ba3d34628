#include <fmt/format.h>

#include "app/read_history.hpp"
#include "cli/arguments.hpp"
#include "cli/commands.hpp"
#include "cli/render/deployment_view.hpp"
#include "cli/session.hpp"
#include "core/error.hpp"

namespace signalbox::cli {
namespace {

class HistoryCommand : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "history"; }
  [[nodiscard]] std::string_view summary() const override { return "list past and running deployments, newest first"; }
  [[nodiscard]] std::string_view examples() const override {
    return "signalbox history\n"
           "signalbox history production --status failed --limit 5\n"
           "signalbox history --stack AppStack --json";
  }

  void declare(Arguments& arguments) override {
    arguments.optional_positional("ENV", environment_, "one environment (default: all)");
    arguments.number("--limit", limit_, 1, "N", "show at most this many (default 20)");
    arguments.option("--status", status_, "STATUS", "only those that are succeeded, failed, running, ...");
    arguments.option("--stack", stack_, "NAME", "only those of this stack");
  }

  int run(Session& session) override {
    const HistoryQuestion question = make_question(session);
    DocumentStore& store = session.registry_in_use();
    Clock& clock = session.tools().clock();
    const HistoryAnswer answer = read_history(store, clock, question);
    Output& output = session.output();
    output.result(session.json() ? history_json(answer) : history_text(answer, clock.now(), look_of(output)));
    return exit_code::done;
  }

 private:
  [[nodiscard]] HistoryQuestion make_question(Session& session) const {
    HistoryQuestion question;
    if (!environment_.empty()) static_cast<void>(session.settings().environment(environment_));
    question.environment = environment_;
    if (limit_) question.limit = static_cast<std::size_t>(*limit_);
    if (stack_) question.stack = session.stacks_for({}, {*stack_}).front();
    if (status_) {
      question.status = parse_deployment_status(*status_);
      if (!question.status)
        throw Error(ErrorKind::invalid_input, fmt::format("--status: \"{}\" is no deployment's status", *status_),
                    "it may be queued, running, succeeded, failed, cancelled or orphaned");
    }
    return question;
  }

  std::string environment_;
  std::optional<double> limit_;
  std::optional<std::string> status_, stack_;
};

}  // namespace

std::unique_ptr<Command> make_history_command() { return std::make_unique<HistoryCommand>(); }

}  // namespace signalbox::cli
