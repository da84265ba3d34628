// The one sentence of ours that goes with a signal about a stack operation.
#pragma once

#include <optional>
#include <string>

#include "core/resource_ledger.hpp"
#include "core/stack_status.hpp"

namespace signalbox {

/// `first_status`: unknown when the operation was already under way.
[[nodiscard]] std::string began_text(StackStatus first_status);
/// `by_hand`: somebody asked for it; else the operation failed.
[[nodiscard]] std::string turned_back_text(StackStatus status, bool by_hand);
[[nodiscard]] std::string cleanup_text(Verdict verdict);
[[nodiscard]] std::string ended_text(StackStatus status, Verdict verdict);

using WaitedFor = std::optional<ResourceLedger::Moving>;
/// "Waiting for Database (AWS::RDS::DBInstance), which has been moving for 4m 10s."; empty when nothing moves.
[[nodiscard]] std::string waiting_text(const WaitedFor& what, Time now);
[[nodiscard]] std::string stalled_text(Duration silence, const WaitedFor& what, Time now);
[[nodiscard]] std::string moving_again_text(Duration silence);
/// `expectation`: where it comes from; may be empty.
[[nodiscard]] std::string overdue_text(Duration expected, const std::string& expectation, const WaitedFor& what,
                                       Time now);

}  // namespace signalbox
