// Remembers operations that ended badly although another began on the same stack right after: whether a monitor's read
// fell between the two must not decide whether what it watched failed. The newest operation's own end is the outcome's.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/stack_outcome.hpp"
#include "ports/signal_sink.hpp"

namespace signalbox {

/// For one thread at a time.
class FailedEnds : public SignalSink {
 public:
  void accept(const Signal& signal) override;
  /// A stack whose operation ended well has failed where one before it did; its failure is that one's then.
  void add_to(std::vector<StackOutcome>& outcomes) const;

 private:
  std::map<std::string, std::string> first_failures_;  ///< of the operation that runs, by stack
  std::map<std::string, std::string> ends_;            ///< the first bad one of each stack
};

}  // namespace signalbox
