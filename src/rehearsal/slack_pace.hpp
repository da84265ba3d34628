// Slack's rate limits: one message a second in a channel, some calls a minute of a method. Short bursts are let pass,
// the long run keeps the rate.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "core/time.hpp"

namespace signalbox::rehearsal {

class SlackPace {
 public:
  /// Takes one call of `what` if there is room for it, else says how long to wait. A call that is refused costs
  /// nothing.
  [[nodiscard]] std::optional<std::chrono::seconds> refusal(const std::string& what, Duration interval, Duration burst,
                                                            Time now);

 private:
  std::map<std::string, Time> due_;  ///< when the next call would come at an even pace
};

}  // namespace signalbox::rehearsal
