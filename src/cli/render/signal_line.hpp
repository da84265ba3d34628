// One signal as one line of talk. Pure: the same signal gives the same line; text from outside is made safe here.
#pragma once

#include <optional>
#include <string>

#include "cli/output.hpp"
#include "core/signal.hpp"

namespace signalbox::cli {

struct SignalLine {
  std::string word;  ///< at most nine characters, for the aligned column
  Tone tone = Tone::plain;
  std::string text;
};

/// nullopt for signals that people need not see line by line (resource starts, cancelled siblings).
[[nodiscard]] std::optional<SignalLine> signal_line(const Signal& signal);

/// `12 done, 3 moving, 1 failed`
[[nodiscard]] std::string describe_progress(const Progress& progress);

}  // namespace signalbox::cli
