// A snapshot of environment variables, taken once in main and passed on: nothing deeper asks the process for its
// environment.
#pragma once

#include <map>
#include <optional>
#include <string>

namespace signalbox {

using Environment = std::map<std::string, std::string>;

[[nodiscard]] Environment environment_of_this_process();

/// The variable's value; nullopt when it is not set, or set to nothing, as CI systems do for inputs that were left out.
[[nodiscard]] std::optional<std::string> variable(const Environment& environment, const std::string& name);

}  // namespace signalbox
