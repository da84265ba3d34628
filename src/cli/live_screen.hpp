// The last lines of a terminal, drawn anew in place while what was said before scrolls away above them. The cursor is
// never hidden and stays behind the last line, so that there is nothing to restore, not even after SIGKILL. Not safe to
// use from several threads.
#pragma once

#include <string>
#include <vector>

#include "cli/output.hpp"
#include "cli/render/live_line.hpp"

namespace signalbox::cli {

class LiveScreen {
 public:
  /// On the terminal of the output's talk, which must be one that can be redrawn.
  explicit LiveScreen(Output& output) : output_(output) {}
  ~LiveScreen() { erase(); }
  LiveScreen(const LiveScreen&) = delete;
  LiveScreen& operator=(const LiveScreen&) = delete;

  /// In the place of what is shown, as one write.
  void show(const std::vector<LiveLine>& lines);
  /// Leaves the cursor where the first line was.
  void erase();
  /// Somebody else may have written since: what is shown stays where it is, and the next lines begin below it.
  void leave() { columns_.clear(); }

 private:
  [[nodiscard]] std::string to_the_top() const;

  Output& output_;
  std::vector<std::size_t> columns_;  ///< of the lines that are shown
};

}  // namespace signalbox::cli
