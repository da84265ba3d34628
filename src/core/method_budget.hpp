// How often one of Slack's methods may be called by all processes of a registry together: some calls at once, then as
// evenly as the limit lets, so that no minute has more of them than Slack allows; and not at all while a Retry-After of
// one of them lasts. Goes by wall clocks: one that was wrong is believed no longer than a minute.
#pragma once

#include <optional>
#include <variant>

#include "core/time.hpp"

namespace signalbox {

struct CallLimit {
  unsigned at_once = 5;
  Duration interval{1'334};  ///< in the long run; with the default 50 calls in no minute: Slack's tier 3

  [[nodiscard]] Duration reserve() const { return at_once * interval; }
};

struct MethodBudget {
  Time paused_until{};
  Time even_call{};  ///< when the next call would come at an even pace
  friend bool operator==(const MethodBudget&, const MethodBudget&) = default;
};

struct CallTaken {
  MethodBudget budget;  ///< to be stored, by compare-and-swap, before the call is made
};
struct CallLater {
  Time at;
};
using CallTurn = std::variant<CallTaken, CallLater>;

/// `limit` nullopt: whoever is called has none, but may ask to be left alone.
[[nodiscard]] CallTurn take_call(const MethodBudget& budget, const std::optional<CallLimit>& limit, Time now);

}  // namespace signalbox
