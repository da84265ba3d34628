// Wakes when files or folders change, through inotify; where that is not to be had (too many watches, another system)
// it wakes at growing intervals instead and lets the caller look. Never woken by reading.
//
// Files are replaced by renames, which end a watch on the old inode, so after each change the watch is laid on whatever
// is there now; for what does not exist yet it lies on the nearest folder above that does. It is laid before
// wait_until() returns, and the caller reads after that, so nothing is missed.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <vector>

#include "adapters/storage/file/inotify_pool.hpp"
#include "adapters/storage/file/posix_file.hpp"
#include "ports/clock.hpp"
#include "ports/document_store.hpp"

namespace signalbox::storage {

class FileWatch : public ChangeWatch {
 public:
  /// Paths are absolute. A target that is a folder stands for the documents in it.
  FileWatch(std::vector<std::filesystem::path> targets, std::shared_ptr<InotifyPool> pool, Clock& clock);
  FileWatch(const FileWatch&) = delete;
  FileWatch& operator=(const FileWatch&) = delete;
  ~FileWatch() override;

  [[nodiscard]] bool wait_until(Instant deadline, std::stop_token stop) override;

 private:
  /// Which names in a watched folder matter; none: any document.
  using Names = std::vector<std::string>;

  void lay();
  void remove_unless_laid(const std::map<int, Names>& before);
  void lay_on(const std::filesystem::path& target);
  [[nodiscard]] bool add(const std::filesystem::path& path, const std::string& name);
  [[nodiscard]] bool take_changes();
  [[nodiscard]] bool matters(int descriptor, std::uint32_t mask, std::string_view name) const;

  std::vector<std::filesystem::path> targets_;
  std::shared_ptr<InotifyPool> pool_;
  Clock& clock_;
  OpenFile inotify_;  ///< closed: not to be had
  std::map<int, Names> laid_;
  Duration interval_;
};

}  // namespace signalbox::storage
