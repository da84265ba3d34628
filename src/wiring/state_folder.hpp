// Where signalbox keeps on this machine what is not the registry's: deployments that the registry could not be told of
// yet. Pure.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>

namespace signalbox {

/// $XDG_STATE_HOME/signalbox, else ~/.local/state/signalbox, else $RUNNER_TEMP/signalbox; nullopt where none is set to
/// an absolute path.
[[nodiscard]] std::optional<std::filesystem::path> state_folder(const std::map<std::string, std::string>& environment);

}  // namespace signalbox
