#include "adapters/storage/file_lock.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>

namespace signalbox::storage {
namespace {

constexpr Duration first_pause{1};
constexpr Duration longest_pause{50};
constexpr Duration hurried_patience{250};

OpenFile open_lock(const std::filesystem::path& file) {
  // Not O_CREAT at once: in sticky folders Linux refuses it for a file of another user (fs.protected_regular).
  int descriptor = ::open(file.c_str(), O_RDWR | O_CLOEXEC);
  if (descriptor < 0 && errno == ENOENT) descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (descriptor < 0) throw file_error("cannot lock", file, errno);
  return OpenFile(descriptor);
}

/// For the message only, so a full disk does not matter; the length never changes, so the text is never torn.
void sign(const OpenFile& open) {
  const auto text = fmt::format("{:<20}\n", ::getpid());
  (void)!::pwrite(open.descriptor(), text.data(), text.size(), 0);
}

std::string holder_of(const std::filesystem::path& file) {
  const auto open = open_to_read(file);
  if (!open) return "somebody";
  const auto text = read_all(*open, file);
  const auto pid = text.substr(0, text.find(' '));
  return pid.empty() ? "somebody" : fmt::format("process {}", pid);
}

}  // namespace

FileLock::FileLock(const std::filesystem::path& file, Duration patience, Clock& clock, const std::stop_token& hurry) {
  auto deadline = clock.monotonic() + patience;
  bool hurried = false;
  for (auto pause_for = first_pause; !try_lock(file); pause_for = std::min(pause_for * 2, longest_pause)) {
    if (!hurried && hurry.stop_requested()) {
      hurried = true;
      deadline = std::min(deadline, clock.monotonic() + hurried_patience);
    }
    if (clock.monotonic() >= deadline) {
      throw Error(
          ErrorKind::unavailable,
          fmt::format("{} has been held by {} for over {}", file.string(), holder_of(file), human_duration(patience)),
          "see whether that process is stopped: continue or end it");
    }
    (void)pause(clock, pause_for, {});
  }
}

bool FileLock::try_lock(const std::filesystem::path& file) {
  open_ = open_lock(file);
  if (::flock(open_.descriptor(), LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK || errno == EINTR) return false;
    throw file_error("cannot lock", file, errno);
  }
  const auto there = identity_of(file);
  const auto mine = identity_of(open_, file);
  if (!there || there->inode != mine.inode || there->device != mine.device) return false;
  sign(open_);
  return true;
}

}  // namespace signalbox::storage
