// Events of several stacks in one line: by time, while each stack's own order stays as the service gave it; of events
// at one time the stack's that came into the queue first.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "core/stack_event.hpp"

namespace signalbox {

class EventQueue {
 public:
  void push(const std::string& stack_id, std::vector<StackEvent> oldest_first);
  /// nullptr when the queue is empty; valid until the next call.
  [[nodiscard]] const StackEvent* front() const;
  StackEvent pop();

 private:
  struct Line {
    std::string stack_id;
    std::deque<StackEvent> events;
  };
  [[nodiscard]] std::vector<Line>::const_iterator next() const;

  std::vector<Line> lines_;  ///< none is empty
};

}  // namespace signalbox
