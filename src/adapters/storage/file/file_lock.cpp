#include "adapters/storage/file/file_lock.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>

#include "adapters/storage/file/interruption.hpp"

namespace signalbox::storage {
namespace {

constexpr Duration hurried_patience{250};

/// For the message only, so a full disk does not matter; the length never changes, so the text is never torn.
void sign(const OpenFile& open) {
  const auto text = fmt::format("{:<20}\n", ::getpid());
  (void)!::pwrite(open.descriptor(), text.data(), text.size(), 0);
}

std::string holder_of(const OpenFile& open, const std::filesystem::path& file) {
  const auto text = read_all(open, file);
  const auto pid = text.substr(0, text.find(' '));
  const bool is_signed = !pid.empty() && pid.find_first_not_of("0123456789") == std::string::npos;
  return is_signed ? fmt::format("process {}", pid) : "somebody";
}

bool try_flock(const OpenFile& open, int operation, const std::filesystem::path& file) {
  if (::flock(open.descriptor(), operation) == 0) return true;
  if (errno == EWOULDBLOCK || errno == EINTR) return false;
  throw file_error("cannot lock", file, errno);
}

void wait_for_flock(const OpenFile& open, int operation, const std::filesystem::path& file,
                    const LockPatience& patience, Instant deadline) {
  const Interruption interruption;
  bool hurried = false;
  while (!try_flock(open, operation, file)) {
    const Instant now = patience.clock.monotonic();
    if (!hurried && patience.hurry.stop_requested()) {
      hurried = true;
      deadline = std::min(deadline, now + hurried_patience);
    }
    if (now < deadline) continue;
    throw Error(ErrorKind::unavailable,
                fmt::format("{} has been held by {} for over {}", file.string(), holder_of(open, file),
                            human_duration(patience.most)),
                "see whether that process is stopped: continue or end it");
  }
}

/// Whether the name still stands for what is open.
bool is_still(const std::filesystem::path& file, const OpenFile& open) {
  const auto there = identity_of(file);
  const auto mine = identity_of(open, file);
  return there && there->inode == mine.inode && there->device == mine.device;
}

}  // namespace

std::optional<OpenFile> open_locked(const std::filesystem::path& file, int flags, LockKind kind,
                                    const LockPatience& patience) {
  const int operation = kind == LockKind::shared ? LOCK_SH : LOCK_EX;
  const Instant deadline = patience.clock.monotonic() + patience.most;
  for (;;) {
    OpenFile open(::open(file.c_str(), flags | O_CLOEXEC, 0666));
    if (!open.is_open() && errno == ENOENT) return std::nullopt;
    if (!open.is_open()) throw file_error("cannot lock", file, errno);
    if (!try_flock(open, operation | LOCK_NB, file)) wait_for_flock(open, operation, file, patience, deadline);
    if (is_still(file, open)) return open;
  }
}

FileLock::FileLock(const std::filesystem::path& file, const LockPatience& patience) {
  // Not O_CREAT at once: in sticky folders Linux refuses it for a file of another user (fs.protected_regular).
  auto open = open_locked(file, O_RDWR, LockKind::exclusive, patience);
  if (!open) open = open_locked(file, O_RDWR | O_CREAT, LockKind::exclusive, patience);
  if (!open) throw file_error("cannot lock", file, ENOENT);
  open_ = std::move(*open);
  sign(open_);
}

}  // namespace signalbox::storage
