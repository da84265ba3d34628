#include "app/register_deployment.hpp"
#include "cli/arguments.hpp"
#include "cli/commands.hpp"
#include "cli/commands/given.hpp"
#include "cli/render/registration_view.hpp"
#include "cli/session.hpp"

namespace signalbox::cli {
namespace {

class RegisterCommand : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "register"; }
  [[nodiscard]] std::string_view summary() const override {
    return "take an environment for a deployment that runs without signalbox";
  }
  [[nodiscard]] std::string_view examples() const override {
    return "signalbox register production --id \"$CORRELATION_ID\"\n"
           "signalbox register production --stack AppStack --lease 2h --json";
  }

  void declare(Arguments& arguments) override {
    arguments.positional("ENV", environment_, "the environment to take");
    arguments.list("--stack", stacks_, "NAME", "a stack to ask CloudFormation about; may be repeated");
    arguments.option("--id", id_, "ID", "correlation ID to use (default $CORRELATION_ID, else a new one)");
    arguments.duration("--lease", lease_, "without a release for this long it counts as dead (default 60m)");
    arguments.flag("--require-registry", require_registry_,
                   "refuse while the registry is out of reach (default: CloudFormation alone coordinates)");
  }

  void adjust(SettingsOverrides& overrides) const override {
    if (require_registry_) overrides.require_registry = "true";
  }

  int run(Session& session) override {
    const Settings& settings = session.settings();
    const EnvironmentSettings environment = settings.environment(environment_);
    const Duration lease = checked_lease(lease_);
    const Party party =
        party_of(settings, session.correlation_id(id_), session.stacks_for(environment, stacks_), lease);
    // An interrupt between taking and recording would leave the environment taken by nobody.
    const std::stop_token stop = session.stop_token();
    Toolbox& tools = session.tools();
    const RegistrationPorts ports{tools.store(), &tools.cloudformation(environment), tools.clock(),
                                  !environment.require_registry};
    deliver_kept_back(session);
    const Deployment deployment = deployment_of(settings, environment_, party, tools.clock().now());
    const Registration registration = register_deployment(ports, deployment, party, stop);
    if (const auto* registered = std::get_if<Registered>(&registration)) {
      Output& output = session.output();
      if (!registered->registry_trouble.empty()) warn_of_fallback(session, registered->registry_trouble);
      if (registered->broken) warn_of_broken_stack(session, *registered->broken);
      output.result(session.json() ? registered_json(*registered, lease, std::nullopt)
                                   : registered_text(*registered, lease, look_of(output)));
      return exit_code::done;
    }
    if (const auto* refused = std::get_if<Refused>(&registration)) {
      refuse(session, refused_text(*refused, environment_), refused_json(*refused, environment_));
    } else {
      const auto& blocked = std::get<BlockedByStack>(registration);
      refuse(session, blocked_text(blocked, environment_), blocked_json(blocked, environment_));
    }
    return exit_code::busy;
  }

 private:
  static void refuse(Session& session, const std::string& text, const std::string& json) {
    Output& output = session.output();
    if (session.json()) output.result(json);
    output.talk(output.paint_talk(Tone::bad, "signalbox: ") + text);
  }

  std::string environment_;
  std::vector<std::string> stacks_;
  std::optional<std::string> id_;
  std::optional<Duration> lease_;
  bool require_registry_ = false;
};

}  // namespace

std::unique_ptr<Command> make_register_command() { return std::make_unique<RegisterCommand>(); }

}  // namespace signalbox::cli
