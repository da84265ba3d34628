#include "adapters/storage/file/folder_shelf.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>

#include "adapters/storage/file/file_layout.hpp"
#include "adapters/storage/json_cursor.hpp"

namespace signalbox::storage {

std::optional<Document> FolderShelf::get(const DocumentKey& key) {
  auto [state, document] = read_repaired(file_of(key.name));
  if (state != State::whole) return std::nullopt;
  return Document{key.collection + "/" + key.name, std::move(document.body), document.version};
}

std::optional<Version> FolderShelf::put(const DocumentKey& key, const std::string& body, Version expected) {
  const auto file = file_of(key.name);
  auto document = read_document_text(body);
  {
    const auto lock = registry_.lock(folder_);
    make_folder(folder_);
    const auto there = read_locked(file);
    if ((there.state == State::whole ? there.document.version : 0) != expected) return std::nullopt;
    document.version = (expected == 0 ? floor() : expected) + 1;
    (void)replace_file(file, layout::beside(folder_, layout::temporary_extension), write_document_text(document) + "\n",
                       Durability::survives_power_loss);
  }
  sync_folder(folder_);
  return document.version;
}

bool FolderShelf::erase(const DocumentKey& key, Version expected) {
  if (!erase_quietly(key, expected)) return false;
  sync_folder(folder_);
  return true;
}

bool FolderShelf::erase_quietly(const DocumentKey& key, Version expected) {
  const auto file = file_of(key.name);
  if (::access(file.c_str(), F_OK) != 0 && errno == ENOENT)
    return false;  // an empty registry is not made to remove something from it
  const auto lock = registry_.lock(folder_);
  return erase_locked(file, expected);
}

bool FolderShelf::erase_locked(const std::filesystem::path& file, Version expected) const {
  const auto there = read_locked(file);
  if (there.state != State::whole || there.document.version != expected) return false;
  raise_floor(expected);
  erased_.take(file);
  return true;
}

FolderShelf::Reading FolderShelf::read(const std::filesystem::path& file) const {
  const auto open = open_to_read(file);
  if (!open) return {};
  try {
    return {State::whole, read_document_text(read_all(*open, file))};
  } catch (const JsonDamage&) {
    return {State::damaged, {}};
  }
}

FolderShelf::Reading FolderShelf::read_repaired(const std::filesystem::path& file) const {
  auto reading = read(file);
  if (reading.state != State::damaged) return reading;
  const auto lock = registry_.lock(folder_);
  return read_locked(file);
}

FolderShelf::Reading FolderShelf::read_locked(const std::filesystem::path& file) const {
  auto reading = read(file);
  if (reading.state != State::damaged) return reading;
  raise_floor(registry_.version_after_loss());
  const auto open = open_to_read(file);
  keep_damaged(file, open ? read_all(*open, file) : std::string());
  if (::unlink(file.c_str()) != 0) throw file_error("cannot remove", file, errno);
  return {};
}

Version FolderShelf::floor() const {
  const auto open = open_to_read(floor_file());
  if (!open) return 0;
  return read_floor(read_all(*open, floor_file())).value_or(registry_.version_after_loss());
}

void FolderShelf::raise_floor(Version version) const {
  if (version <= floor()) return;
  (void)replace_file(floor_file(), layout::beside(folder_, layout::temporary_extension), fmt::format("{}\n", version),
                     Durability::survives_power_loss);
  sync_folder(folder_.parent_path());
}

}  // namespace signalbox::storage
