// The one sentence of ours that goes with a signal about a stack operation.
#pragma once

#include <string>

#include "core/progress.hpp"
#include "core/stack_status.hpp"

namespace signalbox {

/// `first_status`: unknown when the operation was already under way.
[[nodiscard]] std::string began_text(StackStatus first_status);
[[nodiscard]] std::string turned_back_text(StackStatus status);
[[nodiscard]] std::string cleanup_text(Verdict verdict);
[[nodiscard]] std::string ended_text(StackStatus status, Verdict verdict);
[[nodiscard]] std::string progress_text(const Progress& progress);

}  // namespace signalbox
