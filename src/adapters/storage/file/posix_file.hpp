// The few file operations the registry stands on, with errno turned into Error. Replacing a file is all or nothing:
// readers see the old text or the new one, also after a kill or a power failure.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"

namespace signalbox::storage {

/// Owns one file descriptor.
class OpenFile {
 public:
  OpenFile() = default;
  explicit OpenFile(int descriptor) noexcept : descriptor_(descriptor) {}
  OpenFile(OpenFile&& other) noexcept : descriptor_(other.descriptor_) { other.descriptor_ = -1; }
  OpenFile& operator=(OpenFile&& other) noexcept;
  ~OpenFile();
  [[nodiscard]] int descriptor() const noexcept { return descriptor_; }
  [[nodiscard]] bool is_open() const noexcept { return descriptor_ >= 0; }

 private:
  int descriptor_ = -1;
};

/// Tells one state of a file from the next. Inodes are reused, so it is only certain while the file it came from is
/// kept open.
struct FileIdentity {
  dev_t device = 0;
  ino_t inode = 0;
  off_t size = 0;
  std::int64_t changed_seconds = 0;
  long changed_nanoseconds = 0;
  friend bool operator==(const FileIdentity&, const FileIdentity&) = default;
};

enum class Durability {
  survives_power_loss,
  survives_process,  ///< never torn while the machine runs; for signs of life, which mean nothing after a power failure
};

/// `what` says what was tried. No rights → denied; a full disk and all that may pass → unavailable; a path that cannot
/// be → invalid_input.
[[nodiscard]] Error file_error(std::string_view what, const std::filesystem::path& file, int code);

/// nullopt when there is no such file.
[[nodiscard]] std::optional<OpenFile> open_to_read(const std::filesystem::path& file);
[[nodiscard]] std::optional<FileIdentity> identity_of(const std::filesystem::path& file);
[[nodiscard]] FileIdentity identity_of(const OpenFile& open, const std::filesystem::path& file);
[[nodiscard]] std::string read_all(const OpenFile& open, const std::filesystem::path& file);

/// Writes the text beside the file and renames it into place; on an Error the old text stands and nothing is left over.
/// The caller is the only one who writes `temporary`. The rename itself is durable after sync_folder(). Returns the new
/// file, open.
[[nodiscard]] OpenFile replace_file(const std::filesystem::path& file, const std::filesystem::path& temporary,
                                    std::string_view text, Durability durability);

/// What lies in a folder, in order; nothing when there is no such folder.
[[nodiscard]] std::vector<std::string> names_in(const std::filesystem::path& folder);
/// The same one by one, in any order, without holding them all.
void visit_names_in(const std::filesystem::path& folder, const std::function<void(std::string_view)>& take);

/// Makes renames and removals inside the folder durable.
void sync_folder(const std::filesystem::path& folder);

}  // namespace signalbox::storage
