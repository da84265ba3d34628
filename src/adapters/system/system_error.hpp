// errno → Error.
#pragma once

#include <string_view>

#include "core/error.hpp"

namespace signalbox {

/// `what` and the system's own words for `code` (default: errno now). Permissions are `denied`, missing things
/// `not_found`, all else `unavailable`: exhausted descriptors or processes may be there again in a moment.
[[nodiscard]] Error system_error(std::string_view what);
[[nodiscard]] Error system_error(std::string_view what, int code);

}  // namespace signalbox
