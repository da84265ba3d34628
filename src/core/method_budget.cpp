#include "core/method_budget.hpp"

#include <algorithm>

#include "core/believed_wait.hpp"

namespace signalbox {
namespace {

// Beyond this somebody's clock, or hand, is wrong.
constexpr Duration believed_skew = std::chrono::minutes(1);

}  // namespace

CallTurn take_call(const MethodBudget& budget, const std::optional<CallLimit>& limit, Time now) {
  if (is_awaited(budget.paused_until, now)) return CallLater{budget.paused_until};
  if (!limit) return CallTaken{budget};
  const bool is_wrong = budget.even_call - now > limit->reserve() + believed_skew;
  const Time even = is_wrong ? now : std::max(budget.even_call, now);
  const Time earliest = even + limit->interval - limit->reserve();
  if (now < earliest) return CallLater{earliest};
  return CallTaken{{budget.paused_until, even + limit->interval}};
}

}  // namespace signalbox
