#include "app/freeze_environment.hpp"
#include "cli/arguments.hpp"
#include "cli/commands.hpp"
#include "cli/notifier.hpp"
#include "cli/render/environment_view.hpp"
#include "cli/session.hpp"
#include "core/secret_mask.hpp"

namespace signalbox::cli {
namespace {

class FreezeCommand : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "freeze"; }
  [[nodiscard]] std::string_view summary() const override { return "let no new deployment into an environment"; }
  [[nodiscard]] std::string_view examples() const override {
    return "signalbox freeze production --reason \"year end\" --until 2026-01-02T08:00:00Z\n"
           "signalbox freeze production --reason \"incident 42\" --until 2h";
  }

  void declare(Arguments& arguments) override {
    arguments.positional("ENV", environment_, "the environment to freeze");
    arguments.option("--reason", reason_, "TEXT", "why; shown to everybody who is refused");
    arguments.option("--until", until_, "TIME|DURATION", "when it ends by itself (default: not before thaw)");
  }

  int run(Session& session) override {
    static_cast<void>(session.settings().environment(environment_));
    if (!reason_) throw Error(ErrorKind::invalid_input, "freeze needs a reason", "--reason \"release day\"");
    Toolbox& tools = session.tools();
    Freeze freeze;
    freeze.reason = *reason_;
    freeze.actor = session.settings().actor;
    if (until_) freeze.until = parse_until(*until_, tools.clock().now());
    EnvironmentLocks locks(tools.store(), tools.clock());
    const auto notifier =
        Notifier::open(session, session.settings().environment(environment_), story_facts(session, "", environment_));
    const Frozen frozen = freeze_environment(locks, environment_, std::move(freeze));
    Output& output = session.output();
    output.result(session.json() ? frozen_json(environment_, frozen)
                                 : frozen_text(environment_, frozen, look_of(output)));
    if (notifier) tell(*notifier, frozen.freeze);
    return exit_code::done;
  }

 private:
  static void tell(Notifier& notifier, const Freeze& freeze) {
    auto news = notifier.sink().begun(NotificationKind::frozen);
    news.reason = mask_secrets(freeze.reason);
    news.deadline = freeze.until;
    notifier.sink().tell(std::move(news));
    notifier.finish();
  }

  std::string environment_;
  std::optional<std::string> reason_, until_;
};

}  // namespace

std::unique_ptr<Command> make_freeze_command() { return std::make_unique<FreezeCommand>(); }

}  // namespace signalbox::cli
