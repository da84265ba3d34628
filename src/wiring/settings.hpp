// What the program was told, checked once: signalbox.yaml, then environment variables, then flags, each stronger than
// the one before. docs/configuration.md is the user's side of it. Everything after this takes values that are known to
// be good.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/environment_lock.hpp"
#include "wiring/settings_values.hpp"

namespace signalbox {

/// What holds for one environment.
struct EnvironmentSettings {
  std::vector<std::string> stacks;     ///< empty: coordinated by the registry alone
  std::optional<std::string> region;   ///< absent: where AWS's own rules find it
  std::optional<std::string> profile;  ///< absent: likewise
  Duration wait{30 * 60'000};          ///< longest wait for a turn
  QueuePolicy queue = QueuePolicy::fifo;
  Duration lease{90'000};         ///< without a sign of life for this long, a deployment counts as dead
  bool require_registry = false;  ///< false: while it is out of reach, CloudFormation alone coordinates
  LostLease on_lease_lost = LostLease::go_on;
  Duration interval{30'000};              ///< longest between two reads of a stack that does not move
  Duration stall_after{10 * 60'000};      ///< 0: no stall is ever said
  std::optional<Duration> expect_within;  ///< absent: as long as history says; 0: nothing is overdue
  std::string log;                        ///< a file, or log_to_stderr; empty: none
  AskPlan ask;
  NotifySettings notify;
  friend bool operator==(const EnvironmentSettings&, const EnvironmentSettings&) = default;
};

struct Settings {
  std::filesystem::path file;  ///< the configuration file as messages name it; empty when there is none
  RegistryAddress registry = RegistryAddress::of_folder(".deployment-registry");
  Duration poll{2'000};  ///< shortest interval between two reads of a moving stack
  std::string run_url;   ///< of the CI run, for the line to tell others; may be empty
  std::string run_id;
  std::string actor;
  EnvironmentSettings defaults;  ///< for commands without an environment, and any environment while the file names none
  std::map<std::string, EnvironmentSettings> environments;  ///< those of the file

  /// Throws Error{invalid_input} when the name is none, or when the file names environments and not this one.
  [[nodiscard]] EnvironmentSettings environment(const std::string& name) const;
};

/// Flags, as they were typed.
struct SettingsOverrides {
  std::optional<std::string> config;
  std::optional<std::string> registry, region, profile, wait, queue, lease, poll, run_url, actor, require_registry,
      on_lease_lost, interval, stall_after, expect_within, log, ask, ask_timeout, on_failed_ahead, on_warnings,
      application_url, health_url, notify_channel, notify_questions_channel, notify_answers_from, notify_style,
      notify_on_failure, notify_on_warning, notify_webhooks, notify_retry, notify_pace, notify_grace;
};

/// Throws Error{invalid_input}, Error{not_found} or Error{denied}; the message names the file and line, the variable or
/// the flag.
[[nodiscard]] Settings read_settings(const SettingsOverrides& overrides,
                                     const std::map<std::string, std::string>& environment,
                                     const std::filesystem::path& working_folder);

}  // namespace signalbox
