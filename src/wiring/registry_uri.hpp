// A registry's URI in its parts, as far as signalbox has to understand them: who, where, what, and the parameters.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace signalbox {

struct RegistryUri {
  std::string scheme;                   ///< in front of `://`
  std::string user;                     ///< still encoded
  std::optional<std::string> password;  ///< still encoded; set, perhaps to nothing, where a colon follows the user
  std::string hosts;                    ///< one or several `host:port`
  std::string path;                     ///< without the slash
  std::vector<std::pair<std::string, std::string>> parameters;  ///< decoded
};

/// nullopt when it is none: no `://`, a broken %-sequence, or bytes that no URI may hold.
[[nodiscard]] std::optional<RegistryUri> parse_registry_uri(std::string_view text);

}  // namespace signalbox
