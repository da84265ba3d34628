#include "wiring/settings.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "adapters/system/environment.hpp"
#include "core/plain_text.hpp"
#include "wiring/ci_context.hpp"
#include "wiring/nearest_word.hpp"
#include "wiring/settings_file.hpp"
#include "wiring/settings_yaml.hpp"

namespace signalbox {
namespace {

const std::optional<std::string>& flag(const SettingsOverrides& flags, Setting setting) {
  switch (setting) {
    case Setting::registry:
      return flags.registry;
    case Setting::region:
      return flags.region;
    case Setting::profile:
      return flags.profile;
    case Setting::wait:
      return flags.wait;
    case Setting::queue:
      return flags.queue;
    case Setting::lease:
      return flags.lease;
    case Setting::poll:
      return flags.poll;
    case Setting::run_url:
      return flags.run_url;
    case Setting::actor:
      return flags.actor;
    case Setting::require_registry:
      return flags.require_registry;
    case Setting::on_lease_lost:
      return flags.on_lease_lost;
    case Setting::interval:
      return flags.interval;
    case Setting::stall_after:
      return flags.stall_after;
    case Setting::expect_within:
      return flags.expect_within;
    case Setting::log:
      return flags.log;
    case Setting::ask:
      return flags.ask;
    case Setting::ask_timeout:
      return flags.ask_timeout;
    case Setting::on_failed_ahead:
      return flags.on_failed_ahead;
    case Setting::on_warnings:
      return flags.on_warnings;
    case Setting::application_url:
      return flags.application_url;
    case Setting::health_url:
      return flags.health_url;
    case Setting::notify_channel:
      return flags.notify_channel;
    case Setting::notify_questions_channel:
      return flags.notify_questions_channel;
    case Setting::notify_answers_from:
      return flags.notify_answers_from;
    case Setting::notify_style:
      return flags.notify_style;
    case Setting::notify_on_failure:
      return flags.notify_on_failure;
    case Setting::notify_on_warning:
      return flags.notify_on_warning;
    case Setting::notify_webhooks:
      return flags.notify_webhooks;
    case Setting::notify_retry:
      return flags.notify_retry;
    case Setting::notify_pace:
      return flags.notify_pace;
    case Setting::notify_grace:
      return flags.notify_grace;
  }
  throw Error(ErrorKind::internal, "a setting without a flag");
}

std::string flag_name(const SettingsKey& key) {
  std::string name = fmt::format("--{}", key.name);
  std::replace(name.begin(), name.end(), '_', '-');
  return name;
}

/// Variables and flags: stronger than anything in the file, environments included.
SettingsChoices asked_for_now(const SettingsOverrides& flags, const Environment& environment,
                              const std::filesystem::path& folder) {
  SettingsChoices choices;
  for (const auto& key : settings_keys()) {
    const auto from_variable = variable(environment, std::string(key.variable));
    if (const auto& text = flag(flags, key.setting)) {
      choices.choose(key.setting, *text, flag_name(key), folder, Secrets::refused_on_command_line);
    } else if (from_variable) {
      choices.choose(key.setting, *from_variable, fmt::format("${}", key.variable), folder, Secrets::allowed);
    }
  }
  return choices;
}

std::optional<std::filesystem::path> settings_file(const SettingsOverrides& flags, const Environment& environment,
                                                   const std::filesystem::path& working_folder) {
  if (flags.config && flags.config->empty()) throw bad_setting("--config", "it is empty", "name the file");
  const auto named = flags.config ? flags.config : variable(environment, "SIGNALBOX_CONFIG");
  return named ? working_folder / *named : find_settings_file(working_folder);
}

/// As a person in the working folder would call it.
std::filesystem::path spoken_name(const std::filesystem::path& file, const std::filesystem::path& working_folder) {
  const auto relative = file.lexically_relative(working_folder);
  return relative.empty() || relative.native().size() > file.native().size() ? file : relative;
}

NotifySettings settled_notify(const SettingsChoices& choices) {
  NotifySettings result;
  result.channel = choices.notify_channel.value_or(result.channel);
  result.questions_channel = choices.notify_questions_channel.value_or(result.questions_channel);
  result.answers_from = choices.notify_answers_from.value_or(result.answers_from);
  result.style = choices.notify_style.value_or(result.style);
  result.on_failure = choices.notify_on_failure.value_or(result.on_failure);
  result.on_warning = choices.notify_on_warning.value_or(result.on_warning);
  result.application_url = choices.application_url.value_or(result.application_url);
  result.health_url = choices.health_url.value_or(result.health_url);
  result.webhooks = choices.notify_webhooks.value_or(result.webhooks);
  result.retry = choices.notify_retry.value_or(result.retry);
  result.pace = choices.notify_pace.value_or(result.pace);
  result.grace = choices.notify_grace.value_or(result.grace);
  return result;
}

AskPlan settled_ask(const SettingsChoices& choices) {
  AskPlan result;
  const AskedKinds kinds = choices.ask.value_or(AskedKinds{});
  result.failed_ahead = kinds.failed_ahead;
  result.warnings = kinds.warnings;
  result.timeout = choices.ask_timeout.value_or(result.timeout);
  result.on_failed_ahead = choices.on_failed_ahead.value_or(result.on_failed_ahead);
  result.on_warnings = choices.on_warnings.value_or(result.on_warnings);
  return result;
}

EnvironmentSettings settled(const SettingsChoices& choices, std::vector<std::string> stacks) {
  EnvironmentSettings result;
  result.stacks = std::move(stacks);
  result.region = choices.region;
  result.profile = choices.profile;
  result.wait = choices.wait.value_or(result.wait);
  result.queue = choices.queue.value_or(result.queue);
  result.lease = choices.lease.value_or(result.lease);
  result.require_registry = choices.require_registry.value_or(result.require_registry);
  result.on_lease_lost = choices.on_lease_lost.value_or(result.on_lease_lost);
  result.interval = choices.interval.value_or(result.interval);
  result.stall_after = choices.stall_after.value_or(result.stall_after);
  result.expect_within = choices.expect_within;
  result.log = choices.log.value_or(result.log);
  result.ask = settled_ask(choices);
  result.notify = settled_notify(choices);
  return result;
}

void settle(Settings& settings, const SettingsFile& file, const SettingsChoices& now,
            const std::filesystem::path& folder) {
  auto general = now;
  general.fill_from(file.choices);
  settings.registry = general.registry.value_or(RegistryAddress::of_folder(folder / ".deployment-registry"));
  settings.poll = general.poll.value_or(settings.poll);
  settings.run_url = general.run_url.value_or(settings.run_url);
  settings.actor = general.actor.value_or(settings.actor);
  settings.defaults = settled(general, {});
  for (const auto& [name, environment] : file.environments) {
    auto choices = now;
    choices.fill_from(environment.choices);
    choices.fill_from(file.choices);
    settings.environments.emplace(name, settled(choices, environment.stacks));
  }
}

}  // namespace

EnvironmentSettings Settings::environment(const std::string& name) const {
  if (const auto complaint = why_not_an_environment_name(name)) throw Error(ErrorKind::invalid_input, *complaint);
  if (environments.empty()) return defaults;
  if (const auto found = environments.find(name); found != environments.end()) return found->second;
  std::vector<std::string> known;
  for (const auto& [known_name, unused] : environments) known.push_back(known_name);
  throw Error(ErrorKind::invalid_input,
              fmt::format("{} names no environment '{}'; it names {}", escape_for_terminal(file.string()), name,
                          fmt::join(by_nearness(name, known), ", ")),
              "check the spelling, or add it under `environments`");
}

Settings read_settings(const SettingsOverrides& overrides, const std::map<std::string, std::string>& environment,
                       const std::filesystem::path& working_folder) {
  Settings settings;
  const auto ci = ci_context(environment);
  settings.run_url = ci.run_url;
  settings.run_id = ci.run_id;
  settings.actor = ci.actor;
  const auto now = asked_for_now(overrides, environment, working_folder);
  const auto path = settings_file(overrides, environment, working_folder);
  if (!path) {
    settle(settings, {}, now, working_folder);
    return settings;
  }
  settings.file = spoken_name(*path, working_folder);
  const auto folder = path->parent_path();
  settle(settings, parse_settings_file(load_settings_file(*path, settings.file), settings.file, folder), now, folder);
  return settings;
}

}  // namespace signalbox
