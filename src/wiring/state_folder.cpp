#include "wiring/state_folder.hpp"

#include <utility>

#include "adapters/system/environment.hpp"

namespace signalbox {

std::optional<std::filesystem::path> state_folder(const std::map<std::string, std::string>& environment) {
  using Place = std::pair<const char*, const char*>;
  for (const auto& [name, below] : {Place{"XDG_STATE_HOME", "signalbox"}, Place{"HOME", ".local/state/signalbox"},
                                    Place{"RUNNER_TEMP", "signalbox"}}) {
    const auto value = variable(environment, name);
    if (value && value->starts_with('/')) return std::filesystem::path(*value) / below;
  }
  return std::nullopt;
}

}  // namespace signalbox
