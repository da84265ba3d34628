#include <fmt/format.h>

#include <algorithm>
#include <csignal>

#include "adapters/system/environment.hpp"
#include "adapters/system/termination_signals.hpp"
#include "app/ask_question.hpp"
#include "cli/arguments.hpp"
#include "cli/commands.hpp"
#include "cli/commands/notify_flags.hpp"
#include "cli/console_sink.hpp"
#include "cli/notifier.hpp"
#include "cli/questioning.hpp"
#include "cli/render/question_view.hpp"
#include "cli/session.hpp"
#include "core/ascii.hpp"
#include "core/error.hpp"
#include "core/plain_text.hpp"
#include "core/secret_mask.hpp"
#include "wiring/notify_gaps.hpp"

namespace signalbox::cli {
namespace {

constexpr std::size_t longest_question_id = 120;

const std::string& checked_question_id(const std::string& id) {
  const auto fits = [](char c) { return ascii::is_alnum(c) || c == '.' || c == '_' || c == '-'; };
  if (!id.empty() && id.size() <= longest_question_id && ascii::is_alnum(id.front()) && std::ranges::all_of(id, fits))
    return id;
  throw Error(ErrorKind::invalid_input, fmt::format("--id: '{}' can name no question", escape_for_terminal(id)),
              "up to 120 letters, digits, '.', '_' and '-', beginning with a letter or digit");
}

class AskCommand : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "ask"; }
  [[nodiscard]] std::string_view summary() const override { return "ask people a question and wait, for scripts"; }
  [[nodiscard]] std::string_view examples() const override {
    return "signalbox ask \"Drop the old tables?\" --environment production\n"
           "signalbox ask \"Which size?\" --choices small,large --timeout 30m";
  }

  void declare(Arguments& arguments) override {
    arguments.positional("TEXT", text_, "the question, one sentence");
    arguments.option("--choices", choices_, "LIST", "two to nine, with commas between them (default yes,no)");
    arguments.option("--default", default_, "CHOICE", "what counts without an answer (default: the last choice)");
    arguments.option("--timeout", timeout_, "DURATION",
                     "how long an answer is waited for (default 10m, or what the configuration says)");
    arguments.option("--environment", environment_, "ENV",
                     "the environment it is about (default $SIGNALBOX_ENVIRONMENT, which `run` sets)");
    arguments.option("--id", id_, "ID",
                     "of the question, to go on with an open one after a restart (default: a new one)");
    notify_flags_.declare(arguments);
  }

  void adjust(SettingsOverrides& overrides) const override {
    // Checked here, under the name that it has here.
    if (timeout_)
      SettingsChoices().choose(Setting::ask_timeout, *timeout_, "--timeout", {}, Secrets::refused_on_command_line);
    overrides.ask_timeout = timeout_;
    notify_flags_.adjust(overrides);
  }

  int run(Session& session) override {
    static_cast<void>(session.signals());  // before whatever starts a thread, which would take them else
    const Settings& settings = session.settings();
    const auto id = session.surrounding_id({}, environment_);
    environment_ = session.surrounding_environment(environment_);
    const EnvironmentSettings environment = environment_ ? settings.environment(*environment_) : settings.defaults;
    Question question = asked(session);
    question.correlation_id = id.value_or("");
    if (const auto flaw = flaw_in(question))
      throw Error(
          ErrorKind::invalid_input, fmt::format("this cannot be asked: {}", escape_for_terminal(*flaw)),
          "ask one sentence, with --choices of two to nine short and different words, and --default one of them");
    refuse_mistakes(session, environment);
    std::optional<Error> registry_trouble;
    DocumentStore& store = store_for(session, registry_trouble);
    ConsoleSink console(session.output(), session.tools().clock());
    const auto notifier =
        Notifier::open(session, environment, story_facts(session, question.correlation_id, question.environment));
    const Questioning questioning(session, environment, notifier.get(), console, AskAt::terminal_if_any);
    Broadcast broadcast(question.correlation_id, question.environment, {&console});
    QuestionPorts people = questioning.ports();
    people.registry_trouble = registry_trouble;
    AskQuestion asking(store, session.tools().clock(), broadcast, people);
    const auto answered = ask_until_stopped(session, asking, question, environment.ask.timeout);
    console.finish();
    if (notifier) notifier->finish();
    if (!answered) return interrupted(session);
    session.output().result(session.json() ? question_json(*answered) : answered->answer->choice);
    return exit_code::done;
  }

 private:
  static int interrupted(Session& session) {
    session.output().talk(session.output().paint_talk(Tone::warning, "signalbox: ") +
                          "interrupted before anybody answered; no choice was made, and the question stays open");
    return 128 + session.signals().last().value_or(SIGINT);
  }

  // The default would count for want of people who hear of it.
  static void refuse_mistakes(Session& session, const EnvironmentSettings& environment) {
    for (const NotifyGap& gap : notify_gaps(environment.notify, session.environment())) {
      if (gap.is_mistake) throw Error(ErrorKind::invalid_input, gap.why, gap.way_out);
    }
  }

  /// nullopt: this process was told to end.
  static std::optional<Question> ask_until_stopped(Session& session, AskQuestion& asking, const Question& question,
                                                   Duration timeout) {
    const auto hurrying = session.signals().on_signal([&](int) { session.tools().hurry(); });
    try {
      return asking.ask(question, timeout, session.stop_token()).question;
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::interrupted) throw;
      return std::nullopt;
    }
  }

  // One that is out of reach keeps nobody from being asked at the terminal.
  static DocumentStore& store_for(Session& session, std::optional<Error>& trouble) {
    try {
      return session.registry_in_use();
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::unavailable) throw;
      trouble = error;
      return session.tools().store();
    }
  }

  [[nodiscard]] Question asked(Session& session) const {
    Question question;
    question.id = id_ ? checked_question_id(*id_) : question_id(session.fresh_id(), QuestionTopic::script);
    question.topic = QuestionTopic::script;
    question.environment = environment_.value_or("");
    question.text = mask_secrets(text_);
    question.choices = choices_ ? listed(*choices_) : std::vector<std::string>{choice::yes, choice::no};
    question.default_choice = question.choices.back();
    if (default_) question.default_choice = choice_in(question, *default_).value_or(*default_);
    return question;
  }

  static std::vector<std::string> listed(const std::string& text) {
    std::vector<std::string> choices(1);
    for (const char c : text) {
      if (c == ',') {
        choices.emplace_back();
      } else if (c != ' ' || !choices.back().empty()) {
        choices.back() += c;
      }
    }
    for (std::string& choice : choices) choice.erase(choice.find_last_not_of(' ') + 1);
    return choices;
  }

  std::string text_;
  std::optional<std::string> choices_, default_, timeout_, environment_, id_;
  NotifyFlags notify_flags_;
};

}  // namespace

std::unique_ptr<Command> make_ask_command() { return std::make_unique<AskCommand>(); }

}  // namespace signalbox::cli
