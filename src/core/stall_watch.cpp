#include "core/stall_watch.hpp"

#include "core/signal_mark.hpp"

namespace signalbox {

void StallWatch::begin(Time at, const std::string& key) {
  running_ = true;
  start_ = at;
  first_key_ = key;
  overdue_told_ = false;
  listen_from(at, key);
}

void StallWatch::listen_from(Time at, const std::string& key) {
  newest_ = at;
  newest_key_ = key;
  stalls_told_ = 0;
  next_silence_ = stall_after_;
}

std::optional<Time> StallWatch::stall_due() const {
  const bool never = next_silence_ <= Duration(0) || next_silence_ > longest_duration;
  return never ? std::nullopt : std::optional(newest_ + next_silence_);
}

std::optional<Time> StallWatch::overdue_due() const {
  const bool never = overdue_told_ || expect_within_ <= Duration(0);
  return never ? std::nullopt : std::optional(start_ + expect_within_);
}

// An event at the very moment is in time.
bool StallWatch::has_due_before(Time time) const {
  const auto stall = stall_due();
  const auto overdue = overdue_due();
  return running_ && ((stall && *stall < time) || (overdue && *overdue < time));
}

std::optional<StallWatch::Finding> StallWatch::due_before(Time time) {
  if (!has_due_before(time)) return std::nullopt;
  const auto stall = stall_due();
  const auto overdue = overdue_due();
  const bool stall_is_first = stall && *stall < time && !(overdue && *overdue < *stall);
  if (stall_is_first) {
    const Duration silence = next_silence_;
    next_silence_ *= 2;
    ++stalls_told_;
    return Finding{SignalKind::stalled, *stall, silence, mark_of(SignalKind::stalled, newest_key_, stalls_told_)};
  }
  overdue_told_ = true;
  return Finding{SignalKind::overdue, *overdue, expect_within_, mark_of(SignalKind::overdue, first_key_)};
}

std::optional<StallWatch::Finding> StallWatch::note(Time at, const std::string& key) {
  if (!running_ || at < newest_) return std::nullopt;
  if (at == newest_) {
    // Of events at one time the same one gives its name to a stall, whichever was read first.
    if (stalls_told_ == 0 && key > newest_key_) newest_key_ = key;
    return std::nullopt;
  }
  std::optional<Finding> ended;
  if (stalls_told_ > 0)
    ended = Finding{SignalKind::moving_again, at, at - newest_, mark_of(SignalKind::moving_again, newest_key_)};
  listen_from(at, key);
  return ended;
}

}  // namespace signalbox
