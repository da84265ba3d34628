// What the one message of a deployment that is updated in place says: where it stands, what it waits for, what is
// wrong.
#pragma once

#include "core/living_state.hpp"
#include "message/notice.hpp"

namespace signalbox {

[[nodiscard]] Notice living_notice(const LivingState& state);

/// `▓▓▓▓▓░░░░░` of ten; never full before all is done, empty text while the total is not known.
[[nodiscard]] std::string progress_bar(std::uint64_t done, std::uint64_t total);

}  // namespace signalbox
