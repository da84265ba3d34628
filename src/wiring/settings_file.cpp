#include "wiring/settings_file.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <fstream>
#include <system_error>
#include <vector>

#include "wiring/settings_values.hpp"

namespace signalbox {
namespace {

constexpr std::size_t largest_file = 1024 * 1024;
constexpr const char* file_name = "signalbox.yaml";

bool is_there(const std::filesystem::path& path) {
  std::error_code ignored;  // a folder that may not be searched holds nothing for us
  return std::filesystem::exists(path, ignored);
}

/// This folder and those above it up to the root of the git work tree; only this folder outside of one, where a stray
/// file in a home or root folder has no say.
std::vector<std::filesystem::path> folders_to_search(const std::filesystem::path& working_folder) {
  std::vector<std::filesystem::path> folders;
  for (auto folder = working_folder;; folder = folder.parent_path()) {
    folders.push_back(folder);
    if (is_there(folder / ".git")) return folders;
    if (folder == folder.parent_path()) return {working_folder};
  }
}

// Whoever names a file that cannot be read is wrong about it, whatever the reason.
[[noreturn]] void refuse_unreadable(const std::string& name) {
  throw bad_setting(name, fmt::format("cannot be read: {}", std::generic_category().message(errno)),
                    "--config or $SIGNALBOX_CONFIG may name another file");
}

}  // namespace

std::optional<std::filesystem::path> find_settings_file(const std::filesystem::path& working_folder) {
  for (const auto& folder : folders_to_search(working_folder)) {
    if (is_there(folder / file_name)) return folder / file_name;
    if (is_there(folder / "signalbox.yml")) {
      throw Error(ErrorKind::invalid_input, fmt::format("{} is not read", (folder / "signalbox.yml").string()),
                  "rename it to signalbox.yaml");
    }
  }
  return std::nullopt;
}

std::string load_settings_file(const std::filesystem::path& path, const std::string& name) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) throw bad_setting(name, "this is a folder", "name the file in it");
  errno = 0;
  std::ifstream in(path, std::ios::binary);
  if (!in) refuse_unreadable(name);
  std::string text(largest_file + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (in.bad()) refuse_unreadable(name);
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (text.size() > largest_file)
    throw bad_setting(name, "this is larger than 1 MiB", "a configuration file is a few lines");
  return text;
}

}  // namespace signalbox
