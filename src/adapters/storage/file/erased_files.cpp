#include "adapters/storage/file/erased_files.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "adapters/storage/file/posix_file.hpp"

namespace signalbox::storage {
namespace {

// By a process that ends: more than it usually erased itself, so that nothing gathers.
constexpr std::size_t most_at_the_end = 64;

}  // namespace

ErasedFiles::~ErasedFiles() = default;

// A folder that is full, or another user's, is no reason to keep what is to go.
void ErasedFiles::take(const std::filesystem::path& file) {
  if (moved(file)) return ask_for_removal();
  if (::unlink(file.c_str()) != 0) throw file_error("cannot remove", file, errno);
}

bool ErasedFiles::moved(const std::filesystem::path& file) const {
  const auto place = folder_ / file.filename();
  if (::rename(file.c_str(), place.c_str()) == 0) return true;
  return errno == ENOENT && ::mkdir(folder_.c_str(), 0755) == 0 && ::rename(file.c_str(), place.c_str()) == 0;
}

void ErasedFiles::ask_for_removal() {
  const std::lock_guard guard(mutex_);
  has_more_ = true;
  changed_.notify_all();
  if (removing_.joinable()) return;
  try {
    removing_ = std::jthread([this](const std::stop_token& stop) { remove_on(stop); });
  } catch (const std::system_error&) {
    // Then it lies there until somebody has a thread for it.
  }
}

void ErasedFiles::remove_on(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (changed_.wait(lock, stop, [this] { return has_more_; })) {
    has_more_ = false;
    lock.unlock();
    remove_all(stop);
    lock.lock();
    if (stop.stop_requested()) return;
  }
}

// Others do the same: what is gone is gone.
void ErasedFiles::remove_all(const std::stop_token& stop) const {
  std::size_t after_the_end = 0;
  std::error_code error;
  for (std::filesystem::directory_iterator file(folder_, error), end; !error && file != end; file.increment(error)) {
    if (stop.stop_requested() && ++after_the_end > most_at_the_end) return;
    (void)::unlink(file->path().c_str());
  }
}

}  // namespace signalbox::storage
