#include "adapters/storage/file/file_watch.hpp"

#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "adapters/storage/file/file_layout.hpp"
#include "adapters/storage/stop_bell.hpp"

namespace signalbox::storage {
namespace {

constexpr std::uint32_t changes =
    IN_ATTRIB | IN_MODIFY | IN_CREATE | IN_DELETE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE_SELF | IN_MOVE_SELF;
constexpr Duration first_interval{20};
constexpr Duration longest_interval{500};
// poll() counts CLOCK_MONOTONIC, which stands still while the machine sleeps; so the deadline is looked at this often.
constexpr Duration longest_poll{1000};

}  // namespace

FileWatch::FileWatch(std::vector<std::filesystem::path> targets, std::shared_ptr<InotifyPool> pool, Clock& clock)
    : targets_(std::move(targets)),
      pool_(std::move(pool)),
      clock_(clock),
      inotify_(pool_->take()),
      interval_(first_interval) {
  lay();
}

FileWatch::~FileWatch() {
  remove_unless_laid(std::exchange(laid_, {}));
  pool_->give_back(std::move(inotify_));
}

bool FileWatch::wait_until(Instant deadline, std::stop_token stop) {
  const StopBell bell(stop);
  for (;;) {
    if (take_changes()) {
      lay();
      return true;
    }
    const auto now = clock_.monotonic();
    if (stop.stop_requested() || now >= deadline) return false;
    const auto left = std::chrono::ceil<Duration>(deadline - now);
    const bool blind = !inotify_.is_open();
    const auto nap = std::min({left, longest_poll, blind ? interval_ : longest_poll});
    std::array<pollfd, 2> polled{pollfd{bell.descriptor(), POLLIN, 0}, pollfd{inotify_.descriptor(), POLLIN, 0}};
    const int ready = ::poll(polled.data(), blind ? 1 : 2, static_cast<int>(nap.count()));
    if (blind && ready == 0 && nap == interval_) {
      interval_ = std::min(interval_ * 2, longest_interval);
      return true;
    }
  }
}

void FileWatch::lay() {
  auto before = std::exchange(laid_, {});
  for (const auto& target : targets_) lay_on(target);
  remove_unless_laid(before);
}

void FileWatch::remove_unless_laid(const std::map<int, Names>& before) {
  for (const auto& [descriptor, names] : before) {
    if (!laid_.contains(descriptor) && inotify_.is_open()) (void)::inotify_rm_watch(inotify_.descriptor(), descriptor);
  }
}

void FileWatch::lay_on(const std::filesystem::path& target) {
  auto path = target;
  std::filesystem::path below;  // what is missing in `path`
  while (inotify_.is_open()) {
    if (add(path, below.empty() ? std::string() : below.filename().string())) {
      // What was missing may have come into being before the watch on its folder lay.
      if (below.empty() || !identity_of(below)) return;
      path = target;
      below.clear();
    } else if ((errno == ENOENT || errno == ENOTDIR) && path != path.parent_path()) {
      below = path;
      path = path.parent_path();
    } else {
      inotify_ = OpenFile();
    }
  }
}

bool FileWatch::add(const std::filesystem::path& path, const std::string& name) {
  const int descriptor = ::inotify_add_watch(inotify_.descriptor(), path.c_str(), changes);
  if (descriptor < 0) return false;
  laid_[descriptor].push_back(name);
  return true;
}

bool FileWatch::take_changes() {
  if (!inotify_.is_open()) return false;
  alignas(inotify_event) std::array<char, 4096> buffer;
  bool changed = false;
  for (;;) {
    const auto length = ::read(inotify_.descriptor(), buffer.data(), buffer.size());
    if (length <= 0) return changed;
    for (std::size_t at = 0; at < static_cast<std::size_t>(length);) {
      inotify_event event;
      std::memcpy(&event, buffer.data() + at, sizeof event);
      const char* name = buffer.data() + at + sizeof event;
      changed = changed || matters(event.wd, event.mask, event.len > 0 ? std::string_view(name) : std::string_view());
      at += sizeof event + event.len;
    }
  }
}

bool FileWatch::matters(int descriptor, std::uint32_t mask, std::string_view name) const {
  if ((mask & IN_Q_OVERFLOW) != 0) return true;
  const auto laid = laid_.find(descriptor);
  if ((mask & IN_IGNORED) != 0 || laid == laid_.end()) return false;
  if (name.empty()) return true;
  return std::ranges::any_of(laid->second, [&](const std::string& wanted) {
    return wanted.empty() ? name.ends_with(layout::document_suffix) : name == wanted;
  });
}

}  // namespace signalbox::storage
