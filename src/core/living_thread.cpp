#include "core/living_thread.hpp"

#include <algorithm>
#include <utility>

namespace signalbox {
namespace {

// More than a deployment has alerts, and little enough to be written with each update.
constexpr std::size_t most_remembered = 200;

// What stands behind the lane and the thread, which are the same for all.
std::string place_in_thread(const std::string& id) {
  const auto last = id.rfind('.');
  const auto before = last == std::string::npos || last == 0 ? std::string::npos : id.rfind('.', last - 1);
  return before == std::string::npos ? id : id.substr(before + 1);
}

std::optional<LivingPhase> end_of(NotificationKind kind) {
  if (kind == NotificationKind::complete) return LivingPhase::complete;
  if (kind == NotificationKind::failed) return LivingPhase::failed;
  if (kind == NotificationKind::rolled_back) return LivingPhase::rolled_back;
  if (kind == NotificationKind::cancelled) return LivingPhase::cancelled;
  return std::nullopt;
}

}  // namespace

bool RecentMessages::contains(const std::string& id) const {
  return std::ranges::count(marks, place_in_thread(id)) != 0;
}

void RecentMessages::add(const std::string& id) {
  marks.push_back(place_in_thread(id));
  if (marks.size() > most_remembered) marks.erase(marks.begin());
}

void doubt(LivingThread& thread, Time since) {
  thread.is_doubtful = true;
  thread.doubtful_since = std::min(thread.doubtful_since.value_or(since), since);
}

void settle_doubt(LivingThread& thread) {
  thread.is_doubtful = false;
  thread.doubtful_since.reset();
}

void fold(LivingThread& thread, const std::string& id, const Notification& news) {
  if (!changes_living_state(news.kind)) return;
  if (is_alert(news.kind)) {
    if (thread.folded.contains(id)) return;
    thread.folded.add(id);
  } else if (id <= thread.newest) {
    return;
  } else {
    thread.newest = id;
  }
  auto state = folded(thread.state, news);
  thread.is_shown = thread.is_shown && state == thread.state;
  thread.state = std::move(state);
  const bool begins_anew = thread.state.phase == LivingPhase::queued || thread.state.phase == LivingPhase::running;
  if (begins_anew) thread.told_end.reset();
}

bool was_told(const LivingThread& thread, const std::string& id, NotificationKind kind) {
  return thread.told.contains(id) || (thread.told_end && thread.told_end == end_of(kind));
}

void note_told(LivingThread& thread, const std::string& id, NotificationKind kind) {
  thread.told.add(id);
  if (const auto end = end_of(kind)) thread.told_end = end;
}

}  // namespace signalbox
