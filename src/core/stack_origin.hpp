// Where the following of a stack begins: what is history already. Whoever begins at the same origin, also after a crash
// and in another process, is told the same story from the same beginning.
#pragma once

#include <string>

namespace signalbox {

struct StackOrigin {
  std::string name;
  std::string arn;                ///< empty while there is no such stack
  std::string baseline_event_id;  ///< the newest event that is history; empty: everything is news
  std::string past_operation{};   ///< the id of the operation that was over with it; empty where nobody tells
  friend bool operator==(const StackOrigin&, const StackOrigin&) = default;
};

}  // namespace signalbox
