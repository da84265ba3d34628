#include <fmt/format.h>

#include <charconv>
#include <nlohmann/json.hpp>

#include "app/guard_token.hpp"
#include "cli/arguments.hpp"
#include "cli/commands.hpp"
#include "cli/render/json_text.hpp"
#include "cli/session.hpp"
#include "core/error.hpp"
#include "core/life_watch.hpp"
#include "core/plain_text.hpp"

namespace signalbox::cli {
namespace {

std::string as_text(const GuardAnswer& answer) {
  const std::string holder = answer.holder ? escape_for_terminal(answer.holder->party.id) : std::string();
  switch (answer.verdict) {
    case GuardVerdict::passes:
      return fmt::format("{} is still held by {} with token {}", answer.environment, holder, answer.token);
    case GuardVerdict::nobody_holds:
      return fmt::format("token {} is over: nobody holds {} any more", answer.token, answer.environment);
    case GuardVerdict::another_holds:
      return fmt::format("token {} is not the one of {}, which {} holds with token {}", answer.token,
                         answer.environment, holder, answer.holder->token);
    case GuardVerdict::holder_is_gone:
      return fmt::format("the runner of {} was found dead; {} is held only until its stacks are quiet", holder,
                         answer.environment);
    case GuardVerdict::holder_is_silent:
      return fmt::format("{} gave no sign of life for {} and {} of allowed clock skew", holder,
                         human_duration(answer.holder->party.lease), human_duration(allowed_clock_skew));
  }
  return {};
}

std::string as_json(const GuardAnswer& answer) {
  return json_text({{"passes", answer.verdict == GuardVerdict::passes},
                    {"reason", to_string(answer.verdict)},
                    {"environment", answer.environment},
                    {"token", answer.token},
                    {"holder", answer.holder ? nlohmann::ordered_json(answer.holder->party.id) : nullptr},
                    {"holder_token", answer.holder ? nlohmann::ordered_json(answer.holder->token) : nullptr},
                    {"allowed_clock_skew_seconds", std::chrono::duration<double>(allowed_clock_skew).count()}});
}

class GuardCommand : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "guard"; }
  [[nodiscard]] std::string_view summary() const override {
    return "exit 0 only while a fencing token is the current one, for scripts before a step that cannot be undone";
  }
  [[nodiscard]] std::string_view examples() const override {
    return "signalbox run production -- sh -c './build && signalbox guard && ./migrate'\n"
           "signalbox guard production --token 42";
  }

  void declare(Arguments& arguments) override {
    arguments.optional_positional("ENV", environment_, "the environment (default $SIGNALBOX_ENVIRONMENT)");
    arguments.option("--token", token_, "N", "the fencing token (default $SIGNALBOX_TOKEN)");
  }

  int run(Session& session) override {
    const std::string environment = environment_.empty() ? inherited_environment(session) : environment_;
    static_cast<void>(session.settings().environment(environment));
    const Token token = given_token(session);
    Toolbox& tools = session.tools();
    const GuardAnswer answer = guard_token(tools.store(), tools.clock(), environment, token);
    const bool passes = answer.verdict == GuardVerdict::passes;
    Output& output = session.output();
    if (session.json()) output.result(as_json(answer));
    if (!passes) {
      output.talk(output.paint_talk(Tone::bad, "signalbox: ") + as_text(answer));
    } else if (!session.json()) {
      output.result(as_text(answer));
    }
    return passes ? exit_code::done : exit_code::busy;
  }

 private:
  static std::string inherited_environment(Session& session) {
    if (const auto inherited = variable(session.environment(), "SIGNALBOX_ENVIRONMENT")) return *inherited;
    throw Error(ErrorKind::invalid_input, "guard needs an environment",
                "signalbox guard ENV --token N; `signalbox run` sets $SIGNALBOX_ENVIRONMENT and $SIGNALBOX_TOKEN");
  }

  [[nodiscard]] Token given_token(Session& session) const {
    if (token_) return parse("--token", *token_);
    if (const auto inherited = variable(session.environment(), "SIGNALBOX_TOKEN"))
      return parse("$SIGNALBOX_TOKEN", *inherited);
    // `run` hands over an empty one where there was no registry to give it.
    if (session.environment().contains("SIGNALBOX_TOKEN")) {
      throw Error(ErrorKind::unavailable,
                  "this deployment has no fencing token: the registry was out of reach when it started",
                  "signalbox run --require-registry does not start without one");
    }
    throw Error(ErrorKind::invalid_input, "guard needs a token", "--token N, or $SIGNALBOX_TOKEN");
  }

  static Token parse(const std::string& place, const std::string& text) {
    Token token = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), token);
    if (problem == std::errc() && end == text.data() + text.size() && token > 0) return token;
    throw Error(ErrorKind::invalid_input, fmt::format("{}: \"{}\" is no fencing token", place, text),
                "it is a whole number from 1 on, as signalbox register and run give it");
  }

  std::string environment_;
  std::optional<std::string> token_;
};

}  // namespace

std::unique_ptr<Command> make_guard_command() { return std::make_unique<GuardCommand>(); }

}  // namespace signalbox::cli
