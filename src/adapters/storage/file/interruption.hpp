// Lets a thread look up from a system call that knows no deadline: while one lives, blocking calls of this thread fail
// with EINTR now and then. Linux: a timer that signals one thread; the signal is a real-time one that nothing else here
// uses, and a handler is installed for it only where the program has none.
#pragma once

#include <csignal>
#include <ctime>

namespace signalbox::storage {

class Interruption {
 public:
  Interruption();
  ~Interruption();
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;

 private:
  timer_t timer_{};
  sigset_t mask_before_{};
};

}  // namespace signalbox::storage
