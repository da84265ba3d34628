// What is said and recorded of a holder whose runner is gone. Pure.
#pragma once

#include <string>

#include "app/stack_activity.hpp"
#include "core/environment_lock.hpp"

namespace signalbox {

/// Its stacks are quiet.
[[nodiscard]] std::string why_its_turn_is_over(const Holder& holder);
[[nodiscard]] std::string why_it_is_recorded_as_failed(const StackActivity& activity);
/// They are not, or its command still runs.
[[nodiscard]] std::string what_is_awaited(const Holder& holder, const StackActivity& activity);

}  // namespace signalbox
