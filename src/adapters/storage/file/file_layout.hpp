// Every name in a registry folder and in its files; docs/registry.md explains them to people. Nothing else spells them
// out.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace signalbox::storage::layout {

/// Written at the top of the files that hold many documents; files without it are from before and read as format 1.
inline constexpr std::uint64_t format = 1;

inline constexpr std::string_view deployments_file = "deployments.json";
inline constexpr std::string_view history_file = "deployment-history.json";
inline constexpr std::string_view documents_folder = "documents";  ///< holds a folder for each further collection
inline constexpr std::string_view outbox_folder = ".slack-retry-queue";
inline constexpr std::string_view erased_folder = ".erased";  ///< what is to be removed from the disk
inline constexpr std::string_view ignore_file = ".gitignore";
inline constexpr std::string_view readme_file = "README.md";
inline constexpr std::string_view document_suffix = ".json";

inline constexpr std::string_view format_member = "format";
inline constexpr std::string_view revision_member = "revision";
inline constexpr std::string_view deployments_member = "deployments";
inline constexpr std::string_view environments_member = "environments";
inline constexpr std::string_view version_member = "version";
inline constexpr std::string_view id_member = "correlation_id";
inline constexpr std::string_view environment_member = "environment";

/// Beside `deployments.json`: `deployments.lock`, which is never renamed or removed, since its inode is the lock; and
/// `deployments.spare`, the file that was replaced last, which only the holder of the lock writes over, so one left by
/// a killed process is taken over by the next. A folder `beats` has `beats.lock`, `beats.tmp` and `beats.floor`, the
/// largest version among those erased.
[[nodiscard]] inline std::filesystem::path beside(const std::filesystem::path& file_or_folder,
                                                  std::string_view extension) {
  return std::filesystem::path(file_or_folder).replace_extension(extension);
}
inline constexpr std::string_view lock_extension = ".lock";
inline constexpr std::string_view temporary_extension = ".tmp";
inline constexpr std::string_view spare_extension = ".spare";
inline constexpr std::string_view floor_extension = ".floor";

/// `deployments.json.damaged-20260114T123456Z`.
[[nodiscard]] inline std::filesystem::path damaged(std::filesystem::path file, std::string_view time) {
  file += ".damaged-";
  return file += time;
}

}  // namespace signalbox::storage::layout
