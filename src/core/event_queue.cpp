#include "core/event_queue.hpp"

#include <algorithm>
#include <iterator>

namespace signalbox {

void EventQueue::push(const std::string& stack_id, std::vector<StackEvent> oldest_first) {
  if (oldest_first.empty()) return;
  auto line = std::ranges::find(lines_, stack_id, &Line::stack_id);
  if (line == lines_.end()) line = lines_.insert(lines_.end(), Line{stack_id, {}});
  std::ranges::move(oldest_first, std::back_inserter(line->events));
}

std::vector<EventQueue::Line>::const_iterator EventQueue::next() const {
  return std::ranges::min_element(lines_, {}, [](const Line& line) { return line.events.front().at; });
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
