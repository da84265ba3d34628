// The configuration as it was understood, for `config show`: flags, variables and file put together.
#pragma once

#include <string>

#include "cli/render/look.hpp"
#include "wiring/settings.hpp"

namespace signalbox::cli {

[[nodiscard]] std::string settings_text(const Settings& settings, const Look& look);
[[nodiscard]] std::string settings_json(const Settings& settings);

}  // namespace signalbox::cli
