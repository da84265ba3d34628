// Events of several stacks in one line: by time, while each stack's own order stays as the service gave it. Of events
// at one time the stack's that came into the queue first; but a stack's end comes after what else is told of that time,
// a parent's after its child's.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "core/stack_event.hpp"

namespace signalbox {

/// The stack's own, or that of a nested one as its parent tells it.
[[nodiscard]] bool ends_a_stack(const StackEvent& event);

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
