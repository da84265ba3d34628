#include "adapters/storage/file/file_registry_setup.hpp"

#include <unistd.h>

#include <cerrno>

#include "adapters/storage/file/posix_file.hpp"
#include "adapters/storage/file/registry_folder.hpp"

namespace signalbox {

std::string FileRegistrySetup::place() const { return folder_.string(); }

SetupOutcome FileRegistrySetup::init() {
  const bool was_there = std::filesystem::is_directory(folder_);
  storage::make_folder(folder_);
  if (!std::filesystem::is_directory(folder_)) throw storage::file_error("cannot make the folder", folder_, ENOTDIR);
  if (access(folder_.c_str(), R_OK | W_OK | X_OK) != 0) throw storage::file_error("cannot use", folder_, errno);
  return was_there ? SetupOutcome::already_there : SetupOutcome::made;
}

}  // namespace signalbox
