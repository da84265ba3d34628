#include "adapters/storage/dynamo/dynamo_watch.hpp"

#include <algorithm>
#include <utility>

#include "core/error.hpp"
#include "records/keys.hpp"

namespace signalbox::dynamo {
namespace {

using namespace std::chrono_literals;

constexpr Duration first_span = 2s;
// What is no lock is watched for life rather than for a turn; beats change every quarter of a lease.
constexpr Duration longest_span = 10s;
// A wait that ends this soon after a look would be due is not worth one: whoever waited reads by itself then.
constexpr Duration shortest_between_looks = 1s;

class Watch : public ChangeWatch {
 public:
  Watch(WatchPorts ports, const std::string& prefix) : ports_(std::move(ports)), watched_{.prefix = prefix} {
    watched_.known = ports_.look(prefix, {});
    watched_.looked_at = ports_.board->now();
    span_ = ports_.jittered(first_span);
    ports_.board->add(watched_);
  }
  ~Watch() override { ports_.board->remove(watched_); }
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  bool wait_until(Instant deadline, std::stop_token stop) override {
    auto& board = *ports_.board;
    while (!board.wait(watched_, span_, deadline, stop)) {
      if (stop.stop_requested() || board.now() >= deadline) return false;
      if (board.is_due(watched_, span_) && !look(stop)) return false;
    }
    set_span(first_span);
    return true;
  }

 private:
  // False when it was stopped.
  bool look(const std::stop_token& stop) {
    try {
      board_takes(ports_.look(watched_.prefix, stop));
      return true;
    } catch (const Error& error) {
      if (error.kind() == ErrorKind::interrupted && stop.stop_requested()) return false;
      throw;
    }
  }

  void board_takes(Versions found) {
    ports_.board->took_a_look(watched_, std::move(found));
    const bool is_lock = watched_.prefix.starts_with(keys::environments);
    set_span(is_lock ? first_span : std::min(widest_ * 3 / 2, longest_span));
  }

  void set_span(Duration widest) {
    widest_ = widest;
    span_ = ports_.jittered(widest);
  }

  WatchPorts ports_;
  WatchBoard::Watched watched_;
  Duration widest_ = first_span;
  Duration span_{};
};

bool covers(const std::string& prefix, const std::string& key) {
  return means_one_document(prefix) ? key == prefix : key.starts_with(prefix);
}

}  // namespace

bool means_one_document(const std::string& prefix) {
  return prefix.find('/') != std::string::npos && !prefix.ends_with('/');
}

void WatchBoard::add(Watched& watched) {
  const std::lock_guard lock(mutex_);
  watched_.push_back(&watched);
}

void WatchBoard::remove(Watched& watched) {
  const std::lock_guard lock(mutex_);
  std::erase(watched_, &watched);
}

void WatchBoard::saw(const std::string& key, Version version) {
  const std::lock_guard lock(mutex_);
  for (auto* watched : watched_) {
    if (!covers(watched->prefix, key)) continue;
    if (key == watched->prefix) watched->looked_at = clock_.monotonic();
    const auto known = watched->known.find(key);
    if ((known == watched->known.end() ? 0 : known->second) == version) continue;
    watched->changed = true;
    if (version == 0) {
      watched->known.erase(known);
    } else {
      watched->known[key] = version;
    }
  }
  told_.notify_all();
}

void WatchBoard::took_a_look(Watched& watched, Versions found) {
  const std::lock_guard lock(mutex_);
  watched.looked_at = clock_.monotonic();
  watched.changed = watched.changed || watched.known != found;
  watched.known = std::move(found);
}

bool WatchBoard::wait(Watched& watched, Duration span, Instant deadline, std::stop_token stop) {
  std::unique_lock lock(mutex_);
  const auto due = watched.looked_at + span;
  const auto until = due + shortest_between_looks < deadline ? due : deadline;
  clock_.wait_until(lock, told_, until, std::move(stop), [&] { return watched.changed; });
  return std::exchange(watched.changed, false);
}

bool WatchBoard::is_due(const Watched& watched, Duration span) {
  const std::lock_guard lock(mutex_);
  return clock_.monotonic() >= watched.looked_at + span;
}

std::unique_ptr<ChangeWatch> make_watch(WatchPorts ports, const std::string& prefix) {
  return std::make_unique<Watch>(std::move(ports), prefix);
}

}  // namespace signalbox::dynamo
