// Which failures say something and which only repeat that somebody else failed.
#pragma once

#include "core/signal.hpp"
#include "core/stack_event.hpp"

namespace signalbox {

/// "Resource creation cancelled" and its kin: CloudFormation stopped this resource because a sibling failed.
[[nodiscard]] bool is_cancelled_sibling(const StackEvent& event);

/// A reason that only says that somebody else failed: a cancelled sibling, "The following resource(s) failed to …",
/// "Embedded stack … was not successfully …". Never a cause.
[[nodiscard]] bool is_echo_of_another_failure(const StackEvent& event);
[[nodiscard]] bool is_echo_of_another_failure(const Signal& signal);

/// A reason that only names the hook or the validation that said no, or no reason at all: why is told elsewhere, by the
/// hook's own event or by DescribeEvents.
[[nodiscard]] bool wants_explanation(const StackEvent& failure);

/// A stack's own event that somebody asked for, and no failure.
[[nodiscard]] bool is_by_hand(const StackEvent& own);

/// `LogicalId: literal reason`; that somebody ended the operation where `User Initiated` is all that CloudFormation
/// says.
[[nodiscard]] std::string failure_text(const StackEvent& failure);

}  // namespace signalbox
