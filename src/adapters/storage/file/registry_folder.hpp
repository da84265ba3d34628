// The registry's folder: comes into being with the first write, with a note for people and out of git's sight.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "adapters/storage/file/file_lock.hpp"

namespace signalbox::storage {

/// What every part of a registry needs to know.
struct Registry {
  std::filesystem::path folder;
  std::function<void(const std::string&)> warn;
  Duration lock_patience;
  Clock& clock;
  std::stop_token hurry = {};  ///< see FileStoreOptions

  [[nodiscard]] LockPatience patience() const { return {lock_patience, clock, hurry}; }

  /// Makes a folder inside, and the registry around it, with a note for people. Throws Error{denied} when it cannot.
  void make_place(const std::filesystem::path& inside) const;

  /// The lock named after a file or folder of the registry; makes the folders it needs. Throws as FileLock does, and
  /// as make_place().
  [[nodiscard]] FileLock lock(const std::filesystem::path& file_or_folder) const;

  /// Keeps a damaged text under a name of its own, for people to look at; returns that name.
  [[nodiscard]] std::filesystem::path set_aside(const std::filesystem::path& file, std::string_view text) const;

  /// Above every version that could have been given before a counter was lost, since nobody writes once a millisecond
  /// for ever.
  [[nodiscard]] std::uint64_t version_after_loss() const;
};

/// The names of the documents that lie in a folder, one file each, in order.
[[nodiscard]] std::vector<std::string> document_names_in(const std::filesystem::path& folder);

/// The same one by one, in any order.
void visit_document_names_in(const std::filesystem::path& folder, const std::function<void(std::string_view)>& take);

/// Makes a folder and those above it, durably. One that exists is fine.
void make_folder(const std::filesystem::path& folder);

}  // namespace signalbox::storage
