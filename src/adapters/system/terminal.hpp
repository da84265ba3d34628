// What may be shown on an output: whether somebody reads it at a terminal, how large it is, and whether colours are
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
  /// In lines; 24 where there is no window.
  [[nodiscard]] int height() const;
  /// Lines can be drawn anew: a terminal, and not one that only knows lines ($TERM is dumb or not set).
  [[nodiscard]] bool can_redraw() const noexcept { return can_redraw_; }
  /// False while the terminal is another job's: this process was put into the background, or lent it to its command.
  [[nodiscard]] bool is_ours() const;

 private:
  int descriptor_;
  bool is_terminal_;
  bool wants_colours_;
  bool can_redraw_;
  int width_without_window_;
};

/// NO_COLOR wins, then FORCE_COLOR and CLICOLOR_FORCE; then a terminal that is not dumb, or GitHub's log, which shows
/// colours.
[[nodiscard]] bool wants_colours(bool is_terminal, const Environment& environment);

}  // namespace signalbox
