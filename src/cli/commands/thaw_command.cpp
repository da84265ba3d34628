#include "app/freeze_environment.hpp"
#include "cli/arguments.hpp"
#include "cli/commands.hpp"
#include "cli/notifier.hpp"
#include "cli/render/environment_view.hpp"
#include "cli/session.hpp"

namespace signalbox::cli {
namespace {

class ThawCommand : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "thaw"; }
  [[nodiscard]] std::string_view summary() const override { return "end a freeze"; }
  [[nodiscard]] std::string_view examples() const override { return "signalbox thaw production"; }

  void declare(Arguments& arguments) override { arguments.positional("ENV", environment_, "the environment to thaw"); }

  int run(Session& session) override {
    static_cast<void>(session.settings().environment(environment_));
    Toolbox& tools = session.tools();
    EnvironmentLocks locks(tools.store(), tools.clock());
    const auto notifier =
        Notifier::open(session, session.settings().environment(environment_), story_facts(session, "", environment_));
    const Thawed thawed = thaw_environment(locks, environment_);
    session.output().result(session.json() ? thawed_json(environment_, thawed) : thawed_text(environment_, thawed));
    if (notifier && thawed.ended) {
      notifier->sink().tell(notifier->sink().begun(NotificationKind::thawed));
      notifier->finish();
    }
    return exit_code::done;
  }

 private:
  std::string environment_;
};

}  // namespace

std::unique_ptr<Command> make_thaw_command() { return std::make_unique<ThawCommand>(); }

}  // namespace signalbox::cli
