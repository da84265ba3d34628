// Where signalbox.yaml lies, and its text. Its size is bounded.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace signalbox {

/// signalbox.yaml in this folder or, inside a git work tree, in one above it up to the tree's root; nullopt when there
/// is none.
[[nodiscard]] std::optional<std::filesystem::path> find_settings_file(const std::filesystem::path& working_folder);

/// The file's text; `name` is how messages call it. Throws Error{not_found}, Error{denied} or Error{invalid_input} (a
/// folder, or larger than 1 MiB).
[[nodiscard]] std::string load_settings_file(const std::filesystem::path& path, const std::string& name);

}  // namespace signalbox
