#include "app/answer_can_deploy.hpp"
#include "cli/arguments.hpp"
#include "cli/commands.hpp"
#include "cli/commands/given.hpp"
#include "cli/render/can_deploy_view.hpp"
#include "cli/session.hpp"

namespace signalbox::cli {
namespace {

class CanDeployCommand : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "can-deploy"; }
  [[nodiscard]] std::string_view summary() const override {
    return "say whether a deployment may start now, and who is in the way";
  }
  [[nodiscard]] std::string_view examples() const override {
    return "signalbox can-deploy production\n"
           "signalbox can-deploy production --stack AppStack --json";
  }

  void declare(Arguments& arguments) override {
    arguments.positional("ENV", environment_, "the environment to deploy into");
    arguments.list("--stack", stacks_, "NAME", "a stack to ask CloudFormation about; may be repeated");
    arguments.flag("--require-registry", require_registry_, "give no answer while the registry is out of reach");
  }

  void adjust(SettingsOverrides& overrides) const override {
    if (require_registry_) overrides.require_registry = "true";
  }

  int run(Session& session) override {
    const EnvironmentSettings environment = session.settings().environment(environment_);
    Toolbox& tools = session.tools();
    const CanDeployPorts ports{tools.store(), &tools.cloudformation(environment), tools.clock(),
                               !environment.require_registry};
    deliver_kept_back(session);
    // Nothing is taken, so nothing has to be given back: an interrupt may simply end the process.
    const auto answer = answer_can_deploy(ports, environment_, session.stacks_for(environment, stacks_), {});
    Output& output = session.output();
    if (!answer.registry_trouble.empty()) warn_of_fallback(session, answer.registry_trouble);
    output.result(session.json() ? can_deploy_json(answer) : can_deploy_text(answer, look_of(output)));
    return answer.can_deploy ? exit_code::done : exit_code::busy;
  }

 private:
  std::string environment_;
  std::vector<std::string> stacks_;
  bool require_registry_ = false;
};

}  // namespace

std::unique_ptr<Command> make_can_deploy_command() { return std::make_unique<CanDeployCommand>(); }

}  // namespace signalbox::cli
