#include "adapters/system/unblocked_stream.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <csignal>

#include "adapters/system/stop_event.hpp"

namespace signalbox {
namespace {

bool has_room(int descriptor) {
  pollfd ready{descriptor, POLLOUT, 0};
  return poll(&ready, 1, 0) > 0;
}

// A reader that leaves is an error of write() here, also once the program takes SIGPIPE as usual again. The others are
// for the threads that wait for them: one that came to this thread, which may be older than they, would end the
// program.
void take_no_signals() {
  sigset_t signals{};
  sigfillset(&signals);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

bool would_wait(int error) { return error == EAGAIN || error == EWOULDBLOCK; }

// O_NONBLOCK belongs to what was opened, which the command shares: so it is set where it is opened once more.
FileDescriptor opened_anew(int descriptor) {
  const std::string name = fmt::format("/proc/self/fd/{}", descriptor);
  return FileDescriptor(open(name.c_str(), O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
}

}  // namespace

UnblockedStream::~UnblockedStream() { static_cast<void>(flush(patience_with_reader)); }

void UnblockedStream::write(std::string_view piece) {
  std::lock_guard guard(mutex_);
  if (!kept_.empty()) return keep(piece);
  const ssize_t size = put(piece);
  if (size >= 0 && static_cast<std::size_t>(size) < piece.size()) keep(piece.substr(static_cast<std::size_t>(size)));
}

bool UnblockedStream::write_if_free(std::string_view piece) {
  std::lock_guard guard(mutex_);
  if (!kept_.empty()) return false;
  const ssize_t size = put(piece);
  if (size == 0 && !piece.empty()) return false;
  if (size > 0 && static_cast<std::size_t>(size) < piece.size()) keep(piece.substr(static_cast<std::size_t>(size)));
  return true;
}

bool UnblockedStream::flush(Duration patience) {
  std::unique_lock lock(mutex_);
  while (!kept_.empty()) {
    const std::size_t before = taken_;
    if (!changed_.wait_for(lock, patience, [&] { return kept_.empty() || taken_ != before; })) return false;
  }
  return true;
}

// Each time, for the descriptor may lead elsewhere by now. A file is never opened anew: it would begin at its start.
void UnblockedStream::look_at_stream() {
  struct stat found {};
  if (fstat(descriptor_, &found) != 0) return;
  if (found.st_dev == device_ && found.st_ino == node_) return;
  device_ = found.st_dev;
  node_ = found.st_ino;
  own_ = FileDescriptor();
  way_ = Way::as_it_is;
  if (S_ISSOCK(found.st_mode)) way_ = Way::socket;
  if (!S_ISFIFO(found.st_mode) && isatty(descriptor_) == 0) return;
  own_ = opened_anew(descriptor_);
  way_ = own_.get() >= 0 ? Way::reopened : Way::when_ready;
}

// As much as fits now; negative: nobody reads any more.
ssize_t UnblockedStream::put(std::string_view text) {
  look_at_stream();
  std::size_t done = 0;
  while (done < text.size()) {
    const ssize_t size = put_once(text.substr(done));
    if (size < 0 && errno == EINTR) continue;
    if (size < 0 && !would_wait(errno)) return -1;
    if (size <= 0) break;
    done += static_cast<std::size_t>(size);
  }
  return static_cast<ssize_t>(done);
}

ssize_t UnblockedStream::put_once(std::string_view text) {
  switch (way_) {
    case Way::as_it_is:
      return ::write(descriptor_, text.data(), text.size());
    case Way::reopened:
      return ::write(own_.get(), text.data(), text.size());
    case Way::socket:
      return send(descriptor_, text.data(), text.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    case Way::when_ready:
      // Of another user, who does not let it be opened: so much a pipe with room takes at once.
      if (!has_room(descriptor_)) return 0;
      return ::write(descriptor_, text.data(), std::min<std::size_t>(text.size(), PIPE_BUF));
  }
  return 0;
}

void UnblockedStream::keep(std::string_view rest) {
  if (kept_bytes_ + rest.size() > most_kept_text) {
    ++left_out_;
    return;
  }
  kept_.emplace_back(rest);
  kept_bytes_ += rest.size();
  if (!thread_.joinable()) thread_ = std::jthread([this](std::stop_token stop) { write_on(std::move(stop)); });
  changed_.notify_all();
}

void UnblockedStream::write_on(std::stop_token stop) {
  const StopEvent stopped(stop);
  take_no_signals();
  std::unique_lock lock(mutex_);
  while (changed_.wait(lock, stop, [&] { return !kept_.empty(); })) {
    pollfd ready[] = {{own_.get() >= 0 ? own_.get() : descriptor_, POLLOUT, 0}, {stopped.descriptor(), POLLIN, 0}};
    lock.unlock();
    poll(ready, 2, -1);
    lock.lock();
    if (stop.stop_requested()) return;
    drain();
  }
}

void UnblockedStream::drain() {
  while (!kept_.empty()) {
    std::string& first = kept_.front();
    const ssize_t size = put(first);
    const std::size_t gone = size < 0 ? first.size() : static_cast<std::size_t>(size);
    if (gone == 0) break;
    kept_bytes_ -= gone;
    taken_ += gone;
    first.erase(0, gone);
    if (first.empty()) kept_.pop_front();
  }
  if (kept_.empty()) say_what_was_left_out();
  changed_.notify_all();
}

void UnblockedStream::say_what_was_left_out() {
  if (left_out_ == 0) return;
  const std::string line = fmt::format("signalbox: {} were left out here, while nobody read this\n",
                                       left_out_ == 1 ? "a line" : fmt::format("{} lines", left_out_));
  left_out_ = 0;
  keep(line);
}

}  // namespace signalbox
