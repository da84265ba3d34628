#include <fmt/format.h>

#include <charconv>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "adapters/system/termination_signals.hpp"
#include "app/rehearse_deploy.hpp"
#include "cli/arguments.hpp"
#include "cli/commands.hpp"
#include "cli/session.hpp"
#include "core/error.hpp"
#include "core/plain_text.hpp"
#include "ports/clock.hpp"
#include "rehearsal/rehearsal_server.hpp"

namespace signalbox::cli {
namespace {

constexpr const char* default_template =
    R"({"Description": "signalbox rehearsal", "Resources": {"Rehearsal": {"Type": "AWS::CloudFormation::WaitConditionHandle"}}})";

std::string read_template(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file) throw Error(ErrorKind::invalid_input, fmt::format("--template {}: cannot be read", path));
  return text.str();
}

// Whatever else may be configured, this command must never start a deployment in a real account.
void require_rehearsal_endpoint(const Environment& environment) {
  for (const char* name : {"AWS_ENDPOINT_URL_CLOUDFORMATION", "AWS_ENDPOINT_URL"}) {
    const auto url = variable(environment, name);
    if (!url) continue;
    const bool loopback =
        url->starts_with("http://127.") || url->starts_with("http://localhost") || url->starts_with("http://[::1]");
    if (loopback) return;
    throw Error(ErrorKind::invalid_input, fmt::format("${} is {}, which is not on this machine", name, *url),
                "rehearse deploy only works against a rehearsal cloud on the loopback address");
  }
  throw Error(ErrorKind::invalid_input, "no rehearsal cloud is named: $AWS_ENDPOINT_URL is not set",
              "start one with \"signalbox rehearse --serve 127.0.0.1:4599\" and paste the exports that it prints");
}

class RehearseCommand : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "rehearse"; }
  [[nodiscard]] std::string_view summary() const override {
    return "a local CloudFormation that plays recorded deployments, a local Slack, and a deploy tool for them";
  }
  [[nodiscard]] std::string_view examples() const override {
    return "signalbox rehearse --serve 127.0.0.1:4599 --speed 60\n"
           "signalbox rehearse --serve 127.0.0.1:0 --scenario slow.json --fault drop=5%\n"
           "signalbox rehearse --serve 127.0.0.1:0 --slack-fault outage=60s+30s\n"
           "signalbox rehearse deploy AppStack\n"
           "signalbox rehearse scenarios";
  }

  void declare(Arguments& arguments) override {
    arguments.optional_positional(
        "ACTION", action_,
        "deploy (start a stack operation and wait for its end) or scenarios (list the built-in ones)");
    arguments.optional_positional("STACK", stack_, "the stack to deploy");
    arguments.option("--serve", serve_, "ADDRESS:PORT", "serve the rehearsal cloud; loopback only, port 0 picks one");
    arguments.option("--speed", speed_, "N", "how many recorded seconds pass in one (default 1)");
    arguments.list("--scenario", scenarios_, "FILE",
                   "a recorded deployment to play; may be repeated (default: built-in ones)");
    arguments.list("--existing", existing_, "STACK",
                   "a stack that is there already, so that its first deployment is an update");
    arguments.list("--fault", faults_, "SPEC",
                   "throttle=30%, 5xx=10%, drop=5%, slow=200ms@10%, expired-token=after:20, operations=absent");
    arguments.list("--slack-channel", slack_channels_, "NAME",
                   "a channel of the rehearsal's Slack (default: deployments, questions)");
    arguments.list("--slack-fault", slack_faults_, "SPEC",
                   "outage=60s+30s, error=internal_error@10%, missing-scope=reactions:read or a fault of the cloud, in "
                   "Slack only");
    arguments.flag("--slack-unlimited", slack_unlimited_, "let Slack take more than a message a second in a channel");
    arguments.option("--seed", seed_, "N", "for identifiers and faults: equal seeds repeat a rehearsal");
    arguments.option("--template", template_, "FILE", "deploy: the template to submit");
    arguments.duration("--poll", poll_, "deploy: interval between looks at the stack (default 2s)");
  }

  int run(Session& session) override {
    if (serve_) return serve(session);
    if (action_ == "deploy") return deploy(session);
    if (action_ == "scenarios") return list_scenarios(session);
    throw Error(ErrorKind::invalid_input,
                action_.empty() ? "rehearse needs --serve, or one of: deploy, scenarios"
                                : fmt::format("rehearse knows no \"{}\"", action_),
                "signalbox rehearse --serve 127.0.0.1:4599 starts the rehearsal cloud");
  }

 private:
  int serve(Session& session) {
    const auto stop = session.stop_token();
    const auto address = rehearsal::parse_serve_address(*serve_);
    rehearsal::RehearsalOptions options;
    options.address = address.address;
    options.port = address.port;
    if (speed_) options.cloud.speed = rehearsal::parse_speed(*speed_);
    if (seed_) options.cloud.seed = parse_seed();
    options.faults = rehearsal::parse_faults(faults_);
    options.scenario_files = scenarios_;
    options.existing_stacks = existing_;
    options.slack = slack(session);
    Clock& clock = session.tools().clock();
    rehearsal::RehearsalServer server(options, [&clock] { return clock.now(); });
    session.output().talk(server.ready_lines());
    if (session.json()) {
      session.output().result(nlohmann::ordered_json{
          {"url", server.url()}, {"port", server.port()}, {"slack_api_url", server.slack_api_url()}}
                                  .dump());
    }
    while (pause(clock, std::chrono::hours(1), stop)) {
    }
    return exit_code::done;
  }

  [[nodiscard]] rehearsal::SlackOptions slack(Session& session) const {
    rehearsal::SlackOptions options;
    if (!slack_channels_.empty()) options.channels = slack_channels_;
    options.faults = rehearsal::parse_slack_faults(slack_faults_);
    options.limit_rates = !slack_unlimited_;
    options.show = [&output = session.output()](const std::string& lines) { output.talk(lines); };
    return options;
  }

  int deploy(Session& session) {
    const auto stop = session.stop_token();
    require_rehearsal_endpoint(session.environment());
    if (const auto complaint = why_not_a_stack_name(stack_)) {
      throw Error(ErrorKind::invalid_input, fmt::format("the stack \"{}\": {}", stack_, *complaint),
                  "signalbox rehearse deploy AppStack");
    }
    EnvironmentSettings place = session.settings().defaults;
    // A rehearsal happens nowhere; a region only has to be named.
    if (!place.region && !variable(session.environment(), "AWS_REGION") &&
        !variable(session.environment(), "AWS_DEFAULT_REGION")) {
      place.region = "us-east-1";
    }
    Toolbox& tools = session.tools();
    RehearseDeployOptions options;
    if (poll_) options.poll = *poll_;
    RehearseDeploy rehearse(tools.launcher(place), tools.cloudformation(place), tools.clock(), options);
    session.output().talk(fmt::format("deploying {} …", stack_));
    const auto stack = rehearse(stack_, template_ ? read_template(*template_) : default_template, stop);
    return report(session, stack);
  }

  int report(Session& session, const StackDescription& stack) const {
    const bool good = is_deployed(stack);
    if (session.json()) {
      session.output().result(
          nlohmann::ordered_json{{"stack_name", stack.name}, {"stack_id", stack.id}, {"status", stack.status_text}}
              .dump(2));
    } else {
      session.output().result(
          fmt::format("{}  {}", escape_for_terminal(stack.name),
                      session.output().paint(good ? Tone::good : Tone::bad, escape_for_terminal(stack.status_text))));
    }
    return good ? exit_code::done : exit_code::failed;
  }

  static int list_scenarios(Session& session) {
    auto list = nlohmann::ordered_json::array();
    std::string text;
    const auto scenarios = rehearsal::ScenarioSet::built_in();
    for (const auto& scenario : scenarios.all()) {
      const Duration length = scenario.events.empty() ? Duration(0) : scenario.events.back().after;
      list.push_back({{"name", scenario.name},
                      {"operation", rehearsal::to_string(scenario.verb)},
                      {"events", scenario.events.size()},
                      {"seconds", static_cast<double>(length.count()) / 1000},
                      {"source", scenario.source}});
      text += fmt::format("{:<26}  {:<7} {:>4} events  {:>8}  ends {}\n", scenario.name,
                          rehearsal::to_string(scenario.verb), scenario.events.size(), human_duration(length),
                          scenario.events.empty() ? "" : scenario.events.back().status);
    }
    if (!text.empty()) text.pop_back();
    session.output().result(session.json() ? list.dump(2) : text);
    return exit_code::done;
  }

  [[nodiscard]] std::uint64_t parse_seed() const {
    std::uint64_t seed = 0;
    const auto [end, problem] = std::from_chars(seed_->data(), seed_->data() + seed_->size(), seed);
    if (problem == std::errc() && end == seed_->data() + seed_->size()) return seed;
    throw Error(ErrorKind::invalid_input, fmt::format("--seed: \"{}\" is not a whole number", *seed_));
  }

  std::string action_, stack_;
  std::optional<std::string> serve_, speed_, seed_, template_;
  std::optional<Duration> poll_;
  std::vector<std::string> scenarios_, existing_, faults_, slack_channels_, slack_faults_;
  bool slack_unlimited_ = false;
};

}  // namespace

std::unique_ptr<Command> make_rehearse_command() { return std::make_unique<RehearseCommand>(); }

}  // namespace signalbox::cli
