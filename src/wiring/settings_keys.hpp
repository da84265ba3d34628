// The one list of what can be configured: the reader, the variables, the flags and the JSON Schema all come from it.
#pragma once

#include <span>
#include <string_view>

namespace signalbox {

enum class Setting {
  registry,
  region,
  profile,
  wait,
  queue,
  lease,
  poll,
  run_url,
  actor,
  require_registry,
  on_lease_lost,
  interval,
  stall_after,
  expect_within,
  log,
  ask,
  ask_timeout,
  on_failed_ahead,
  on_warnings,
  application_url,
  health_url,
  notify_channel,
  notify_questions_channel,
  notify_answers_from,
  notify_style,
  notify_on_failure,
  notify_on_warning,
  notify_webhooks,
  notify_retry,
  notify_pace,
  notify_grace
};

struct SettingsKey {
  Setting setting;
  std::string_view name;      ///< in the file; with -- in front and hyphens, the flag
  std::string_view variable;  ///< empty: none of ours
  bool per_environment;       ///< may also stand under environments.<name>
  std::string_view
      pattern;  ///< regular expression, for editors; the reader's checks are stricter. Empty: true or false
  std::string_view description;
  bool takes_list = false;  ///< of words: the file may write them as a YAML list, too
};

[[nodiscard]] std::span<const SettingsKey> settings_keys();

/// The keys that hold structure rather than one value.
inline constexpr std::string_view environments_key = "environments";
inline constexpr std::string_view stacks_key = "stacks";

}  // namespace signalbox
