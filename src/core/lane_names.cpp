#include "core/lane_names.hpp"

#include <algorithm>

namespace signalbox {
namespace {

void keep_first(ThreadNames& thread) {
  if (thread.places.size() <= LaneNames::window) return;
  const auto end = thread.places.begin() + LaneNames::window;
  std::ranges::nth_element(thread.places, end);
  thread.beyond += thread.places.size() - LaneNames::window;
  thread.places.erase(end, thread.places.end());
}

}  // namespace

void LaneNames::add(const std::string& thread, const OutboxPlace& place) {
  ThreadNames& names = threads_[thread];
  names.places.push_back(place);
  if (place.overtakes()) names.overtaking = std::max(names.overtaking, std::optional(place));
  if (names.places.size() >= 2 * window) keep_first(names);
}

void LaneNames::put_in_order() {
  for (auto& [thread, names] : threads_) {
    std::ranges::sort(names.places);
    const auto twice = std::ranges::unique(names.places);
    names.places.erase(twice.begin(), twice.end());
    keep_first(names);
    std::ranges::sort(names.places);
    names.places.shrink_to_fit();
  }
}

void LaneNames::remove(LaneNames names) {
  names.put_in_order();
  for (const auto& [thread, gone] : names.threads_) {
    const auto found = threads_.find(thread);
    if (found == threads_.end()) continue;
    ThreadNames& left = found->second;
    std::erase_if(left.places,
                  [&](const OutboxPlace& place) { return std::ranges::binary_search(gone.places, place); });
    if (left.places.empty() && left.beyond == 0) threads_.erase(found);
  }
}

bool LaneNames::includes(const LaneNames& names) const {
  return std::ranges::all_of(names.threads_, [this](const auto& thread) {
    const auto known = threads_.find(thread.first);
    return known != threads_.end() && std::ranges::includes(known->second.places, thread.second.places);
  });
}

bool LaneNames::has_run_out() const {
  return std::ranges::any_of(threads_, [](const auto& thread) { return thread.second.places.empty(); });
}

std::size_t LaneNames::size() const {
  std::size_t count = 0;
  for (const auto& [thread, names] : threads_) count += names.places.size() + names.beyond;
  return count;
}

}  // namespace signalbox
