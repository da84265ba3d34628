// How far a stack operation is, counted from its events.
#pragma once

#include <cstddef>

namespace signalbox {

struct Progress {
  std::size_t seen = 0;         ///< distinct resources that have shown at least one event in this operation
  std::size_t done = 0;         ///< of those, ended well
  std::size_t failed = 0;       ///< of those, ended badly, cancelled siblings included
  std::size_t in_progress = 0;  ///< of those, still moving
  std::size_t expected = 0;     ///< resources the stack is known to have; 0 while nobody knows
  friend bool operator==(const Progress&, const Progress&) = default;
};

}  // namespace signalbox
