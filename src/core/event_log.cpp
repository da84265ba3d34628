#include "core/event_log.hpp"

#include <algorithm>
#include <iterator>

namespace signalbox {
namespace {

using Events = std::vector<StackEvent>;

bool earlier(const StackEvent& a, const StackEvent& b) { return a.at < b.at; }

/// The place of a known event, searched from the end, where pages overlap; end() when it is not in the log yet.
Events::iterator find_from_end(Events& events, std::string_view id) {
  const auto found =
      std::find_if(events.rbegin(), events.rend(), [&](const StackEvent& e) { return e.event_id == id; });
  return found == events.rend() ? events.end() : std::prev(found.base());
}

/// Puts `run` among the events from `begin` on, by time and behind those of the same time.
void merge_by_time(Events& events, Events::iterator begin, const Events& run) {
  if (begin == events.end() || !earlier(run.front(), events.back())) {
    events.insert(events.end(), run.begin(), run.end());
    return;
  }
  const Events tail(begin, events.end());
  events.erase(begin, events.end());
  std::ranges::merge(tail, run, std::back_inserter(events), earlier);
}

}  // namespace

std::vector<StackEvent> EventLog::add(std::span<const StackEvent> oldest_first) {
  Events fresh;
  Events run;               // new events since the last known one of this page
  std::string_view anchor;  // that known one
  for (const StackEvent& event : oldest_first) {
    if (known_.insert(event.event_id).second) {
      run.push_back(event);
      fresh.push_back(event);
      continue;
    }
    anchor = event.event_id;
    if (run.empty()) continue;
    // The service put these before an event that we had already: they came late, and their place is there. An event
    // that the page itself repeats is not in the log yet and is no landmark.
    const auto next = find_from_end(events_, anchor);
    if (next == events_.end()) continue;
    events_.insert(next, run.begin(), run.end());
    run.clear();
  }
  if (!run.empty()) append(run, anchor);
  if (!events_.empty()) newest_id_ = events_.back().event_id;
  return fresh;
}

void EventLog::append(const std::vector<StackEvent>& run, std::string_view behind) {
  if (behind == newest_id_ && !events_.empty()) {
    events_.insert(events_.end(), run.begin(), run.end());
    return;
  }
  const auto anchor = behind.empty() ? events_.end() : find_from_end(events_, behind);
  merge_by_time(events_, anchor == events_.end() ? events_.begin() : std::next(anchor), run);
}

}  // namespace signalbox
