// Text that a person gives for others to read (a reason) is one line of showable characters: it ends up in tables,
// logs and other people's terminals.
#pragma once

#include <string>

namespace signalbox {

/// The text without blanks around it. Throws Error{invalid_input} that begins with `place` when nothing is left, when
/// it is longer than 1,024 bytes, or when it has characters that cannot be shown.
[[nodiscard]] std::string one_line(const std::string& place, const std::string& text);

}  // namespace signalbox
