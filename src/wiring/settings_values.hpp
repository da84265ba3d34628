// Words → checked values, from wherever they come. A place is what an error message begins with: `signalbox.yaml:12:
// wait`,
// `$SIGNALBOX_WAIT`, `--wait`. Everything here throws Error{invalid_input}.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "core/environment_lock.hpp"
#include "core/error.hpp"
#include "wiring/ask_settings.hpp"
#include "wiring/notify_settings.hpp"
#include "wiring/registry_address.hpp"
#include "wiring/settings_keys.hpp"

namespace signalbox {

/// In place of a log file: standard error.
inline constexpr std::string_view log_to_stderr = "-";

/// What one source said; what it left out is absent.
struct SettingsChoices {
  std::optional<RegistryAddress> registry;
  std::optional<std::string> region, profile, run_url, actor, log;
  std::optional<Duration> wait, lease, poll, interval, stall_after, expect_within;
  std::optional<QueuePolicy> queue;
  std::optional<bool> require_registry;
  std::optional<LostLease> on_lease_lost;
  std::optional<std::string> application_url, health_url, notify_channel, notify_questions_channel, notify_on_failure,
      notify_on_warning;
  std::optional<AskedKinds> ask;
  std::optional<Duration> ask_timeout;
  std::optional<std::string> on_failed_ahead, on_warnings;
  std::optional<MayAnswer> notify_answers_from;
  std::optional<NotifyStyle> notify_style;
  std::optional<std::vector<std::string>> notify_webhooks;
  std::optional<std::vector<Duration>> notify_retry;
  std::optional<Duration> notify_pace, notify_grace;

  /// `relative_to`: the folder from which a relative registry folder or log file is meant. `secrets`: whether a
  /// registry's URL may hold a password, coming from where it comes.
  void choose(Setting setting, const std::string& text, const std::string& place,
              const std::filesystem::path& relative_to, Secrets secrets);
  /// Takes over what was left out here.
  void fill_from(const SettingsChoices& weaker);
};

/// Nothing when the text can name an environment, else what is wrong with it.
[[nodiscard]] std::optional<std::string> why_not_an_environment_name(std::string_view text);

[[nodiscard]] std::string checked_region(const std::string& text, const std::string& place);
[[nodiscard]] std::string checked_web_address(const std::string& text, const std::string& place);

[[nodiscard]] Error bad_setting(const std::string& place, const std::string& complaint, std::string hint = {});

}  // namespace signalbox
