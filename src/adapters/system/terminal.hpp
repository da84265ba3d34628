// What may be shown on an output: whether somebody reads it at a terminal, how wide it is, and whether colours are
// wanted.
#pragma once

#include "adapters/system/environment.hpp"

namespace signalbox {

class Terminal {
 public:
  /// For STDOUT_FILENO or STDERR_FILENO.
  Terminal(int descriptor, const Environment& environment);

  [[nodiscard]] bool is_terminal() const noexcept { return is_terminal_; }
  [[nodiscard]] bool wants_colours() const noexcept { return wants_colours_; }
  /// In columns. Asked anew each time, for the window may be resized; $COLUMNS, then 80, where there is no window.
  [[nodiscard]] int width() const;

 private:
  int descriptor_;
  bool is_terminal_;
  bool wants_colours_;
  int width_without_window_;
};

/// NO_COLOR wins, then FORCE_COLOR and CLICOLOR_FORCE; then a terminal that is not dumb, or GitHub's log, which shows
/// colours.
[[nodiscard]] bool wants_colours(bool is_terminal, const Environment& environment);

}  // namespace signalbox
