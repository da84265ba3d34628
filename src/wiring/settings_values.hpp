// Words → checked values, from wherever they come. A place is what an error message begins with: `signalbox.yaml:12:
// wait`,
// `$SIGNALBOX_WAIT`, `--wait`. Everything here throws Error{invalid_input}.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "core/environment_lock.hpp"
#include "core/error.hpp"
#include "wiring/settings_keys.hpp"

namespace signalbox {

/// What one source said; what it left out is absent.
struct SettingsChoices {
  std::optional<std::string> registry, region, profile, run_url, actor;
  std::optional<Duration> wait, lease, poll;
  std::optional<QueuePolicy> queue;

  /// `relative_to`: the folder from which a relative registry folder is meant.
  void choose(Setting setting, const std::string& text, const std::string& place,
              const std::filesystem::path& relative_to);
  /// Takes over what was left out here.
  void fill_from(const SettingsChoices& weaker);
};

/// Nothing when the text can name an environment, else what is wrong with it.
[[nodiscard]] std::optional<std::string> why_not_an_environment_name(std::string_view text);

[[nodiscard]] Error bad_setting(const std::string& place, const std::string& complaint, std::string hint = {});

}  // namespace signalbox
