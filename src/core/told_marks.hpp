// What was told already, by the marks of signals: a monitor that is started anew reads its operation from the beginning
// and says everything again. Signals without a mark are known to nobody else, and always news.
#pragma once

#include <string>
#include <unordered_set>

#include "core/signal.hpp"

namespace signalbox {

class ToldMarks {
 public:
  /// True the first time; from then on it is told.
  [[nodiscard]] bool is_news(const Signal& signal) { return signal.mark.empty() || marks_.insert(signal.mark).second; }

 private:
  std::unordered_set<std::string> marks_;
};

}  // namespace signalbox
