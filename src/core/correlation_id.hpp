// The name of one deployment attempt: `YYYYMMDD-HHMMSS-` (UTC) and random hex digits.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/time.hpp"

namespace signalbox {

/// `random` supplies 32 bits, written as eight hex digits: two deployments of the same second meet once in 4 thousand
/// million.
[[nodiscard]] std::string make_correlation_id(Time now, std::uint32_t random);

/// Whether the text is `YYYYMMDD-HHMMSS-` with a real date and 6 to 32 lower-case hex digits.
[[nodiscard]] bool is_correlation_id(std::string_view text);

}  // namespace signalbox
