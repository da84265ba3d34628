#include "adapters/storage/file/in_place_shelf.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>

#include "adapters/storage/file/file_layout.hpp"
#include "adapters/storage/json_cursor.hpp"

namespace signalbox::storage {
namespace {

constexpr std::size_t written_at_once = 4096;  // a page: the kernel looks at signals only between two of them
constexpr std::size_t room_step = 512;         // room for a beat to grow, so that its file keeps its length

constexpr Duration readers_patience{500};

std::optional<StoredText> parsed(const std::string& text) {
  try {
    return read_document_text(text);
  } catch (const JsonDamage&) {
    return std::nullopt;
  }
}

/// Never shorter than what stands there: white space fills the rest.
std::string filled(std::string text, std::size_t length_before) {
  text += '\n';
  const std::size_t rounded = (text.size() + room_step - 1) / room_step * room_step;
  text.insert(text.size() - 1, std::max(rounded, length_before) - text.size(), ' ');
  return text;
}

void write_from_start(const OpenFile& open, const std::filesystem::path& file, const std::string& text) {
  const auto written = ::pwrite(open.descriptor(), text.data(), text.size(), 0);
  if (written < 0) throw file_error("cannot write", file, errno);
  if (static_cast<std::size_t>(written) != text.size()) throw file_error("cannot write", file, ENOSPC);
}

}  // namespace

std::optional<Document> InPlaceShelf::get(const DocumentKey& key) {
  const auto file = file_of(key.name);
  const auto text = read_text(file);
  if (!text) return std::nullopt;
  auto document = parsed(*text);
  if (!document && !text->empty()) {
    const auto open = open_to_change(file, false);
    if (open) document = read_own(*open, file);
  }
  if (!document) return std::nullopt;
  return Document{key.collection + "/" + key.name, std::move(document->body), document->version};
}

// Whoever was stopped in the middle of its beat must be found dead like anybody else, so its lock is not waited for
// long; what it left half-written is no document.
std::optional<std::string> InPlaceShelf::read_text(const std::filesystem::path& file) const {
  auto patience = registry_.patience();
  patience.most = std::min(patience.most, readers_patience);
  try {
    const auto open = open_locked(file, O_RDONLY, LockKind::shared, patience);
    return open ? std::optional(read_all(*open, file)) : std::nullopt;
  } catch (const Error& error) {
    const auto open = error.kind() == ErrorKind::unavailable ? open_to_read(file) : std::nullopt;
    auto text = open ? read_all(*open, file) : std::string();
    if (!parsed(text)) throw;
    return text;
  }
}

std::optional<Version> InPlaceShelf::put(const DocumentKey& key, const std::string& body, Version expected) {
  const auto file = file_of(key.name);
  auto document = read_document_text(body);
  const bool is_new = expected == 0 && !identity_of(file);
  const auto open = open_to_change(file, expected == 0);
  if (!open) return std::nullopt;
  const auto there = read_own(*open, file);
  if ((there ? there->version : 0) != expected) return std::nullopt;
  document.version = expected == 0 ? first_version(is_new) : expected + 1;
  write(*open, file, write_document_text(document));
  return document.version;
}

bool InPlaceShelf::erase(const DocumentKey& key, Version expected) {
  const auto file = file_of(key.name);
  const auto open = open_to_change(file, false);
  if (!open) return false;
  const auto there = read_own(*open, file);
  if (!there || there->version != expected) return false;
  raise_floor(expected);
  if (::unlink(file.c_str()) != 0) throw file_error("cannot remove", file, errno);
  return true;
}

std::optional<OpenFile> InPlaceShelf::open_to_change(const std::filesystem::path& file, bool make) const {
  if (make && !identity_of(folder_)) registry_.make_place(folder_);
  auto open = open_locked(file, O_RDWR, LockKind::exclusive, registry_.patience());
  if (!open && make) open = open_locked(file, O_RDWR | O_CREAT, LockKind::exclusive, registry_.patience());
  return open;
}

// Under the lock, where half a document cannot be somebody's who writes it. One whose maker was killed is empty.
std::optional<StoredText> InPlaceShelf::read_own(const OpenFile& open, const std::filesystem::path& file) const {
  const auto text = read_all(open, file);
  auto document = parsed(text);
  if (!document && !text.empty()) set_aside(open, file);
  return document;
}

void InPlaceShelf::write(const OpenFile& open, const std::filesystem::path& file, const std::string& text) const {
  const auto length = static_cast<std::size_t>(identity_of(open, file).size);
  const auto filled_text = filled(text, length);
  try {
    if (filled_text.size() <= written_at_once) {
      write_from_start(open, file, filled_text);
    } else {
      (void)replace_file(file, layout::beside(file, layout::temporary_extension), text + "\n",
                         Durability::survives_process);
    }
  } catch (const Error&) {
    if (length == 0) ::unlink(file.c_str());
    throw;
  }
}

void InPlaceShelf::set_aside(const OpenFile& open, const std::filesystem::path& file) const {
  raise_floor(registry_.version_after_loss());
  keep_damaged(file, read_all(open, file));
  if (::ftruncate(open.descriptor(), 0) != 0) throw file_error("cannot empty", file, errno);
}

/// Above all versions that the name ever had. Where a file lies empty, nobody knows what it held before.
Version InPlaceShelf::first_version(bool made) const {
  if (!made) raise_floor(registry_.version_after_loss());
  const auto file = floor_file();
  const auto open = open_locked(file, O_RDONLY, LockKind::shared, registry_.patience());
  if (!open) return 1;
  return read_floor(read_all(*open, file)).value_or(registry_.version_after_loss()) + 1;
}

void InPlaceShelf::raise_floor(Version version) const {
  const auto file = floor_file();
  const auto open = open_to_change(file, true);
  const auto text = read_all(*open, file);
  const auto before = read_floor(text);
  if (before && *before >= version) return;
  const bool is_lost = !before && !text.empty();
  const auto floor = is_lost ? std::max(version, registry_.version_after_loss()) : version;
  write_from_start(*open, file, fmt::format("{}\n", floor));
}

}  // namespace signalbox::storage
