// The one message of a deployment in one channel that is updated in place, and the thread below it. Whoever sends next,
// from whatever runner, goes on in it.
#pragma once

#include <string>

#include "core/living_state.hpp"

namespace signalbox {

struct LivingThread {
  std::string channel;  ///< by ID, as Slack answered
  std::string message;  ///< Slack's name of it (`ts`); empty: not posted yet
  LivingState state;
  std::string newest;        ///< ID of the newest message that `state` knows of: older ones change it no more
  bool is_doubtful = false;  ///< the message may have been posted, under a name that nobody was told
  bool is_shown = false;     ///< the message says what `state` does
  Time shown_at{};
  friend bool operator==(const LivingThread&, const LivingThread&) = default;
};

}  // namespace signalbox
