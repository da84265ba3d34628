#include "wiring/doctor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "adapters/aws/captured_process.hpp"
#include "adapters/system/environment.hpp"
#include "adapters/system/machine.hpp"
#include "app/check_registry.hpp"
#include "app/kept_back.hpp"
#include "app/stack_activity.hpp"
#include "core/error.hpp"
#include "core/plain_text.hpp"
#include "ports/account_reader.hpp"
#include "wiring/ci_context.hpp"
#include "wiring/notify_health.hpp"
#include "wiring/open_registry.hpp"
#include "wiring/settings.hpp"
#include "wiring/slack_health.hpp"
#include "wiring/state_folder.hpp"
#include "wiring/toolbox.hpp"

namespace signalbox {
namespace {

using namespace std::chrono_literals;
using Variables = std::map<std::string, std::string>;

constexpr auto slow_round_trip = 500ms;

Health look_at_credentials(Toolbox& tools, const EnvironmentSettings& place, std::stop_token stop) {
  const CallerIdentity caller = tools.account(place).caller_identity(std::move(stop));
  return {HealthState::ok, fmt::format("{} in account {}", caller.arn, caller.account), {}};
}

Health look_at_registry(Toolbox& tools, const Settings& settings, bool is_hosted_runner, std::stop_token stop) {
  const bool is_alone = is_hosted_runner && settings.registry.kind() == RegistryKind::file;
  if (is_alone)
    return {HealthState::fail, settings.registry.shown() + ", on this runner alone",
            "name a shared one: dynamodb://TABLE or postgres://…"};
  if (has_no_folder_yet(settings.registry))
    return {HealthState::warn, fmt::format("{}: there is no such folder yet", settings.registry.shown()),
            "check the name; the first run makes it, as does signalbox registry init"};
  const auto check =
      check_registry(tools.store(), tools.clock(), fmt::format("{:016x}", random_bits()), std::move(stop));
  const std::string& shown = settings.registry.shown();
  for (const CheckedStep& step : check.steps) {
    if (step.trouble)
      return {HealthState::fail, fmt::format("{}: {}: {}", shown, step.name, step.trouble->what()),
              step.trouble->hint()};
  }
  const auto milliseconds = std::chrono::duration<double, std::milli>(check.round_trip.value_or(0us)).count();
  const std::string found = fmt::format("{}, round trip {:.1f} ms", shown, milliseconds);
  if (check.round_trip > slow_round_trip) return {HealthState::warn, found, "is it in another part of the world?"};
  return {HealthState::ok, found, {}};
}

/// Of every environment: one whose stacks are named wrongly is guarded by nothing.
Health look_at_stacks_of_all(Toolbox& tools, const Settings& settings, std::stop_token stop) {
  std::vector<std::string> missing;
  std::size_t found = 0;
  for (const auto& [name, environment] : settings.environments) {
    if (environment.stacks.empty()) continue;
    const auto existing = look_at_stacks(&tools.cloudformation(environment), environment.stacks, stop).existing;
    found += existing.size();
    for (const std::string& stack : environment.stacks) {
      const bool is_there = std::ranges::any_of(
          existing, [&](const StackDescription& one) { return one.name == stack || one.id == stack; });
      if (!is_there) missing.push_back(fmt::format("{} of {}", stack, name));
    }
  }
  if (missing.empty()) return {HealthState::ok, fmt::format("{} configured, all of them there", found), {}};
  return {HealthState::warn, fmt::format("there is no {}", fmt::join(missing, ", no ")),
          "check the names, regions and accounts, unless the first deployment is still to come"};
}

Health look_at_kept_back(Toolbox& tools, const Settings& settings) {
  DocumentStore* folder = tools.kept_back();
  if (folder == nullptr)
    return {HealthState::warn, "what the registry cannot be told is lost: no disk here outlives the job",
            "set HOME or XDG_STATE_HOME; on GitHub-hosted runners nothing helps"};
  const auto count = KeptBack(*folder, settings.registry.shown()).count();
  if (count == 0) return {HealthState::ok, "nothing waits to be recorded", {}};
  return {HealthState::warn,
          count == 1 ? "a deployment waits to be recorded" : fmt::format("{} deployments wait to be recorded", count),
          "signalbox registry check tells it now, as does the next run, register, wait or can-deploy"};
}

// A folder that is not there yet holds nothing, and is not made by looking.
Health look_at_outbox(Toolbox& tools, const Settings& settings) {
  return look_at_outboxes(has_no_folder_yet(settings.registry) ? nullptr : &tools.store(), tools.kept_back());
}

/// The nearest folder above that exists: what is not there yet will lie on its disk.
std::filesystem::path existing(std::filesystem::path folder) {
  std::error_code ignored;
  while (!std::filesystem::exists(folder, ignored) && folder.has_relative_path()) folder = folder.parent_path();
  return folder;
}

Health look_at_disk(const std::filesystem::path& folder) {
  std::error_code problem;
  const auto space = std::filesystem::space(existing(folder), problem);
  if (problem)
    return {HealthState::fail, fmt::format("{}: {}", folder.string(), problem.message()), "is the disk mounted?"};
  return judge_disk(space.available, folder.string());
}

/// The words up to the first with a digit in it: `git version 2.39.5`, `aws-cli/2.15.0`.
std::string name_and_version(const std::string& text) {
  constexpr std::size_t longest = 80;
  const auto digit = text.find_first_of("0123456789");
  const auto end = digit == std::string::npos ? digit : text.find_first_of(" \n", digit);
  return escape_for_terminal(text.substr(0, std::min(end, longest)));
}

std::string version_of(const std::vector<std::string>& argv, const Variables& environment, std::stop_token stop) {
  try {
    aws::CapturedProcess process(argv, environment);
    const auto said = process.read_all(5s, 64 * 1024, std::move(stop));
    return said && process.exit_code() == 0 && !said->empty() ? name_and_version(*said) : std::string();
  } catch (const Error&) {
    return {};
  }
}

Health look_at_versions(const Variables& environment, std::stop_token stop) {
  std::string found = "signalbox " SIGNALBOX_VERSION;
  for (const auto* program : {"git", "aws", "curl"}) {
    const std::string version = version_of({program, "--version"}, environment, stop);
    found += version.empty() ? fmt::format("; no {}", program) : "; " + version;
  }
  return {HealthState::ok, found, {}};
}

bool names_stacks(const Settings& settings) {
  return std::ranges::any_of(settings.environments, [](const auto& entry) { return !entry.second.stacks.empty(); });
}

bool needs_aws(const Settings& settings) {
  return settings.registry.kind() == RegistryKind::dynamodb || names_stacks(settings);
}

// Environments without stacks need no AWS: nothing is broken for them.
HealthCheck unless_needed(HealthCheck check) {
  const auto look = [look = std::move(check.look)](std::stop_token stop) -> Health {
    try {
      return look(stop);
    } catch (const Error& error) {
      if (error.kind() == ErrorKind::interrupted) throw;
      return {HealthState::warn, error.what(),
              "needed once an environment names stacks" + (error.hint().empty() ? "" : ": " + error.hint())};
    }
  };
  return {check.name, look};
}

}  // namespace

std::vector<HealthCheck> doctors_checks(Toolbox& tools, const Settings& settings, const Variables& environment) {
  // One of those that are configured stands for all: they usually share an account.
  const bool names_some = !settings.environments.empty();
  const EnvironmentSettings& place = names_some ? settings.environments.begin()->second : settings.defaults;
  const bool is_hosted = ci_context(environment).is_hosted_runner;
  std::vector<HealthCheck> checks{
      {"versions", [&environment](std::stop_token stop) { return look_at_versions(environment, std::move(stop)); }},
      {"region",
       [&tools, &place](std::stop_token) {
         return Health{HealthState::ok, tools.region(place), {}};
       }},
      {"clock",
       [&tools, &place](std::stop_token stop) {
         const auto theirs = tools.aws_time(place, std::move(stop));
         return judge_clock(tools.clock().now(), theirs);
       }},
      {"credentials",
       [&tools, &place](std::stop_token stop) { return look_at_credentials(tools, place, std::move(stop)); }},
      {"registry", [&tools, &settings, is_hosted](
                       std::stop_token stop) { return look_at_registry(tools, settings, is_hosted, std::move(stop)); }},
      {"kept back", [&tools, &settings](std::stop_token) { return look_at_kept_back(tools, settings); }},
      {"slack", [&tools, &environment](
                    std::stop_token stop) { return look_at_slack(tools.clock(), environment, std::move(stop)); }},
      {"slack channels",
       [&tools, &settings, &environment](std::stop_token stop) {
         return look_at_slack_channels(tools.clock(), settings, environment, std::move(stop));
       }},
      {"notifications",
       [&settings, &environment](std::stop_token) { return look_at_notifications(settings, environment); }},
      {"outbox", [&tools, &settings](std::stop_token) { return look_at_outbox(tools, settings); }},
      {"slack answers", [&tools, &settings, &environment](std::stop_token stop) {
         return look_at_slack_answers(tools.clock(), settings, environment, std::move(stop));
       }}};
  if (names_stacks(settings))
    checks.push_back({"stacks", [&tools, &settings](std::stop_token stop) {
                        return look_at_stacks_of_all(tools, settings, std::move(stop));
                      }});
  if (!needs_aws(settings)) {
    for (HealthCheck& check : checks) {
      if (check.name == "region" || check.name == "clock" || check.name == "credentials") check = unless_needed(check);
    }
  }
  if (settings.registry.kind() == RegistryKind::file)
    checks.push_back(
        {"registry disk", [&settings](std::stop_token) { return look_at_disk(settings.registry.target()); }});
  if (const auto state = state_folder(environment))
    checks.push_back({"state disk", [state](std::stop_token) { return look_at_disk(*state); }});
  return checks;
}

}  // namespace signalbox
