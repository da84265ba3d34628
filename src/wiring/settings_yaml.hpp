// The text of signalbox.yaml → choices. Unknown and repeated keys, tabs, wrong types and second documents are errors
// with their line. What aliases make of it is bounded. It does not hold secrets.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "wiring/settings_values.hpp"

namespace signalbox {

struct SettingsFile {
  struct Environment {
    std::vector<std::string> stacks;
    SettingsChoices choices;
  };
  SettingsChoices choices;
  std::map<std::string, Environment> environments;
};

/// `name` is how messages call the file; `folder` is where it lies. Throws Error{invalid_input}.
[[nodiscard]] SettingsFile parse_settings_file(const std::string& text, const std::string& name,
                                               const std::filesystem::path& folder);

}  // namespace signalbox
