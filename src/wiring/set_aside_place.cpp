#include "wiring/set_aside_place.hpp"

#include <filesystem>

#include "adapters/storage/file/file_layout.hpp"
#include "wiring/settings.hpp"
#include "wiring/state_folder.hpp"

namespace signalbox {

std::string place_of(const SetAside& entry, const Settings& settings,
                     const std::map<std::string, std::string>& environment) {
  std::optional<std::filesystem::path> folder;
  if (entry.is_on_this_machine) {
    folder = state_folder(environment);
  } else if (settings.registry.kind() == RegistryKind::file) {
    folder = settings.registry.target();
  }
  if (!folder) return entry.key;
  namespace layout = storage::layout;
  return (*folder / layout::outbox_folder / entry.name).string().append(layout::document_suffix);
}

}  // namespace signalbox
