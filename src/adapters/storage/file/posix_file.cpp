#include "adapters/storage/file/posix_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace signalbox::storage {
namespace {

constexpr mode_t file_mode = 0666;  // as the umask allows, like any file a person makes there

FileIdentity identity(const struct stat& status) {
  return {status.st_dev, status.st_ino, status.st_size, status.st_mtim.tv_sec, status.st_mtim.tv_nsec};
}

void write_all(const OpenFile& open, std::string_view text, const std::filesystem::path& file) {
  while (!text.empty()) {
    const auto written = ::write(open.descriptor(), text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) throw file_error("cannot write", file, errno);
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

OpenFile write_temporary(const std::filesystem::path& temporary, std::string_view text, Durability durability) {
  OpenFile open(::open(temporary.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, file_mode));
  if (!open.is_open()) throw file_error("cannot write", temporary, errno);
  write_all(open, text, temporary);
  if (durability == Durability::survives_power_loss && ::fsync(open.descriptor()) != 0) {
    throw file_error("cannot write to the disk", temporary, errno);
  }
  return open;
}

}  // namespace

OpenFile& OpenFile::operator=(OpenFile&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

OpenFile::~OpenFile() {
  if (is_open()) ::close(descriptor_);
}

Error file_error(std::string_view what, const std::filesystem::path& file, int code) {
  const auto message = fmt::format("{} {}: {}", what, file.string(), std::generic_category().message(code));
  switch (code) {
    case EACCES:
    case EPERM:
    case EROFS:
      return Error(ErrorKind::denied, message,
                   "let this user write there, or name another registry with --registry file:DIR");
    case ENOSPC:
    case EDQUOT:
      return Error(ErrorKind::unavailable, message, "free some space there and repeat");
    case ENOTDIR:
    case EISDIR:
    case ELOOP:
    case ENAMETOOLONG:
      return Error(ErrorKind::invalid_input, message, "name a folder for the registry with --registry file:DIR");
    default:
      return Error(ErrorKind::unavailable, message);
  }
}

std::optional<OpenFile> open_to_read(const std::filesystem::path& file) {
  OpenFile open(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (open.is_open()) return open;
  if (errno == ENOENT) return std::nullopt;
  throw file_error("cannot read", file, errno);
}

std::optional<FileIdentity> identity_of(const std::filesystem::path& file) {
  struct stat status {};
  if (::stat(file.c_str(), &status) == 0) return identity(status);
  if (errno == ENOENT) return std::nullopt;
  throw file_error("cannot read", file, errno);
}

FileIdentity identity_of(const OpenFile& open, const std::filesystem::path& file) {
  struct stat status {};
  if (::fstat(open.descriptor(), &status) != 0) throw file_error("cannot read", file, errno);
  return identity(status);
}

std::string read_all(const OpenFile& open, const std::filesystem::path& file) {
  std::string text(static_cast<std::size_t>(identity_of(open, file).size) + 1, '\0');
  std::size_t length = 0;
  for (;;) {
    const auto got = ::pread(open.descriptor(), text.data() + length, text.size() - length, static_cast<off_t>(length));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw file_error("cannot read", file, errno);
    length += static_cast<std::size_t>(got);
    if (got == 0) break;
    if (length == text.size()) text.resize(text.size() * 2);
  }
  text.resize(length);
  return text;
}

OpenFile replace_file(const std::filesystem::path& file, const std::filesystem::path& temporary, std::string_view text,
                      Durability durability) {
  try {
    auto open = write_temporary(temporary, text, durability);
    if (::rename(temporary.c_str(), file.c_str()) != 0) throw file_error("cannot replace", file, errno);
    return open;
  } catch (const Error&) {
    ::unlink(temporary.c_str());
    throw;
  }
}

std::vector<std::string> names_in(const std::filesystem::path& folder) {
  std::vector<std::string> names;
  visit_names_in(folder, [&](std::string_view name) { names.emplace_back(name); });
  std::ranges::sort(names);
  return names;
}

void visit_names_in(const std::filesystem::path& folder, const std::function<void(std::string_view)>& take) {
  std::error_code error;
  for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error))
    take(entry->path().filename().native());
  if (error && error.value() != ENOENT) throw file_error("cannot read the folder", folder, error.value());
}

void sync_folder(const std::filesystem::path& folder) {
  const OpenFile open(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!open.is_open()) throw file_error("cannot open the folder", folder, errno);
  if (::fsync(open.descriptor()) != 0) throw file_error("cannot write to the disk the folder", folder, errno);
}

}  // namespace signalbox::storage
