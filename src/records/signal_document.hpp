// A signal as one line of JSON: what the structured log holds and what a monitor's process tells the one above it.
// docs/log.md describes it; keys may be added, none is renamed or removed. Reading is exact: what was written comes
// back.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/signal.hpp"

namespace signalbox {

/// How loud a signal is.
enum class SignalLevel { info, warning, error };

[[nodiscard]] SignalLevel level_of(const Signal& signal);
[[nodiscard]] std::string_view to_string(SignalLevel level);

/// One line without its end. Empty fields are left out.
[[nodiscard]] std::string write_signal(const Signal& signal);
/// Throws Error{invalid_input}, also for a kind that this program does not know.
[[nodiscard]] Signal read_signal(std::string_view line);

}  // namespace signalbox
