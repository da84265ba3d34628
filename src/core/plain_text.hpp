// Text from outside (stack events, error answers, run links) made safe for terminals and logs. Whatever could move the
// cursor, change colours, reorder or hide what is read becomes visible instead.
#pragma once

#include <string>
#include <string_view>

namespace signalbox {

/// One line of valid UTF-8 without control characters: line breaks and tabs become blanks, other controls their
/// pictures (ESC → ␛), C1 controls and invisible or direction-changing characters `<U+202E>`, bytes that are no UTF-8
/// U+FFFD. Applying it twice changes nothing.
[[nodiscard]] std::string escape_for_terminal(std::string_view from_outside);

}  // namespace signalbox
