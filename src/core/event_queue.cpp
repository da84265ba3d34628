#include "core/event_queue.hpp"

#include <algorithm>
#include <iterator>

namespace signalbox {

bool ends_a_stack(const StackEvent& event) {
  if (!is_stack_type(event.resource_type)) return false;
  const ResourcePhase phase = resource_phase_of(event.status);
  return phase == ResourcePhase::succeeded || phase == ResourcePhase::failed || phase == ResourcePhase::skipped;
}

void EventQueue::push(const std::string& stack_id, std::vector<StackEvent> oldest_first) {
  if (oldest_first.empty()) return;
  auto line = std::ranges::find(lines_, stack_id, &Line::stack_id);
  if (line == lines_.end()) line = lines_.insert(lines_.end(), Line{stack_id, {}});
  std::ranges::move(oldest_first, std::back_inserter(line->events));
}

std::vector<EventQueue::Line>::const_iterator EventQueue::next() const {
  auto first = lines_.begin();
  for (auto line = lines_.begin(); line != lines_.end(); ++line) {
    const StackEvent& before = first->events.front();
    const StackEvent& event = line->events.front();
    // Whoever is read finds the parents first, so that of two ends at one time the later line's is the inner one.
    if (event.at < before.at || (event.at == before.at && ends_a_stack(before))) first = line;
  }
  return first;
}

const StackEvent* EventQueue::front() const { return lines_.empty() ? nullptr : &next()->events.front(); }

StackEvent EventQueue::pop() {
  const auto line = lines_.begin() + (next() - lines_.cbegin());
  StackEvent event = std::move(line->events.front());
  line->events.pop_front();
  if (line->events.empty()) lines_.erase(line);
  return event;
}

}  // namespace signalbox
