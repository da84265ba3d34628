// What a monitor is to follow, and how: all that one in another process needs, and the same for each that is started
// after another has died.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/stack_origin.hpp"
#include "core/time.hpp"

namespace signalbox {

/// From when on a stack that rests is at its end, and no longer one that has yet to move.
enum class SettleWhen {
  at_once,    ///< its operation is running already, or there is none to wait for
  all_begun,  ///< once an operation has begun on every stack
  told,       ///< when whoever deploys says that its command has ended
};

struct MonitorOrder {
  std::string correlation_id;  ///< copied into each signal
  std::string environment;     ///< likewise
  std::optional<std::string> region, profile;
  std::vector<StackOrigin> stacks;
  SettleWhen settle_when = SettleWhen::at_once;
  Duration poll{2'000};       ///< between reads of a stack that moves
  Duration interval{30'000};  ///< between reads of one that does not
  Duration stall_after{0};    ///< no event for this long is a stall; 0: none ever is
  Duration expect_within{0};  ///< longer than this is overdue; 0: nothing ever is
  std::string expectation;  ///< where that comes from, e.g. "95% of the 40 earlier deployments took less"; may be empty
  Duration begin_within =
      std::chrono::hours(24 * 365);  ///< with all_begun: what has not begun by then is not waited for any more
  Duration give_up_after = std::chrono::minutes(30);  ///< how long CloudFormation may be out of reach at the end
  std::uint32_t seed = 0;  ///< of the jitter that keeps many monitors from asking in step; 0: there is none
  friend bool operator==(const MonitorOrder&, const MonitorOrder&) = default;
};

}  // namespace signalbox
