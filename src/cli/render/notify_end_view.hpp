// What a command says at its end of notifications that have not arrived, and what to do about each kind of them.
#pragma once

#include <string>
#include <vector>

namespace signalbox {
struct NotifyEnd;
}

namespace signalbox::cli {

/// One line a kind, not yet escaped for terminals; none when all have arrived.
[[nodiscard]] std::vector<std::string> notify_end_lines(const NotifyEnd& end);

}  // namespace signalbox::cli
