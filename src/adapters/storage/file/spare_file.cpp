#include "adapters/storage/file/spare_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>

namespace signalbox::storage {
namespace {

/// While it lives and is taken, whoever opens the file waits; it cannot be taken while another one has it open.
class SoleOpening {
 public:
  explicit SoleOpening(const OpenFile& open) : descriptor_(open.descriptor()) {
    // The signal that tells of somebody who waits is by default SIGIO, which ends the process; this one is ignored.
    taken_ = ::fcntl(descriptor_, F_SETSIG, SIGURG) == 0 && ::fcntl(descriptor_, F_SETLEASE, F_WRLCK) == 0;
  }
  ~SoleOpening() {
    if (taken_) ::fcntl(descriptor_, F_SETLEASE, F_UNLCK);
  }
  SoleOpening(const SoleOpening&) = delete;
  SoleOpening& operator=(const SoleOpening&) = delete;
  [[nodiscard]] bool is_taken() const { return taken_; }

 private:
  int descriptor_;
  bool taken_ = false;
};

bool has_one_name(const OpenFile& open) {
  struct stat status {};
  return ::fstat(open.descriptor(), &status) == 0 && S_ISREG(status.st_mode) && status.st_nlink == 1;
}

void write_text(const OpenFile& open, std::string_view text, const std::filesystem::path& file) {
  std::size_t done = 0;
  while (done < text.size()) {
    const auto written = ::pwrite(open.descriptor(), text.data() + done, text.size() - done, static_cast<off_t>(done));
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) throw file_error("cannot write", file, errno);
    done += static_cast<std::size_t>(written);
  }
  const auto length = static_cast<off_t>(text.size());
  if (identity_of(open, file).size != length && ::ftruncate(open.descriptor(), length) != 0) {
    throw file_error("cannot write", file, errno);
  }
  if (::fdatasync(open.descriptor()) != 0) throw file_error("cannot write to the disk", file, errno);
}

OpenFile write_new(const std::filesystem::path& spare, std::string_view text) {
  if (::unlink(spare.c_str()) != 0 && errno != ENOENT) throw file_error("cannot remove", spare, errno);
  OpenFile open(::open(spare.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666));
  if (!open.is_open()) throw file_error("cannot write", spare, errno);
  write_text(open, text, spare);
  return open;
}

OpenFile write_spare(const std::filesystem::path& spare, std::string_view text) {
  OpenFile open(::open(spare.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (open.is_open() && has_one_name(open)) {
    const SoleOpening alone(open);
    if (alone.is_taken()) {
      // On the disk the spare may still bear the file's name: whoever exchanged them may have been killed before that
      // was flushed.
      sync_folder(spare.parent_path());
      write_text(open, text, spare);
      return open;
    }
  }
  return write_new(spare, text);
}

/// File systems that cannot exchange lose the spare.
void exchange(const std::filesystem::path& spare, const std::filesystem::path& file) {
  if (::renameat2(AT_FDCWD, spare.c_str(), AT_FDCWD, file.c_str(), RENAME_EXCHANGE) == 0) return;
  if ((errno == ENOENT || errno == EINVAL || errno == ENOSYS) && ::rename(spare.c_str(), file.c_str()) == 0) return;
  throw file_error("cannot replace", file, errno);
}

}  // namespace

FileIdentity exchange_file(const std::filesystem::path& file, const std::filesystem::path& spare,
                           std::string_view text) {
  try {
    const auto open = write_spare(spare, text);
    exchange(spare, file);
    return identity_of(open, file);
  } catch (const Error&) {
    ::unlink(spare.c_str());
    throw;
  }
}

}  // namespace signalbox::storage
