// Where a command speaks: results to stdout, talk to stderr. Text that came from outside goes through
// core/plain_text.hpp before it gets here. Colours only where the reader's terminal shows them. A result waits for its
// reader; talk never does (adapters/system/unblocked_stream.hpp), so that a pipe that nobody reads holds nothing up.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "adapters/system/terminal.hpp"

namespace signalbox {
class UnblockedStream;
}

namespace signalbox::cli {

enum class Tone { plain, good, bad, warning, faint, strong };

/// Copies share what is still to be written to stderr. Talk is safe to use from many threads.
class Output {
 public:
  explicit Output(const Environment& environment);

  /// A result, as one piece; a newline is added. Throws Error{unavailable} when stdout cannot be written (a full disk).
  void result(std::string_view text);
  /// A result found nobody who reads it any more (`| head`).
  [[nodiscard]] bool reader_has_left() const noexcept { return reader_has_left_; }
  /// Talk, as one write, so that lines of several processes do not tear.
  void talk(std::string_view text);
  /// Talk that a GitHub runner is to obey; talk() is made harmless for it.
  void say_to_runner(std::string_view command);
  /// A line for programs, as it is.
  void log_line(std::string_view line);
  /// For live displays, as it is: one that comes while the terminal stands still is left out, which false says.
  bool draw(std::string_view frame);
  /// Takes away what was drawn, as it is; never left out.
  void undraw(std::string_view text);
  /// What is to be answered at the terminal, as it is; never left out.
  void prompt(std::string_view text);

  [[nodiscard]] std::string paint(Tone tone, std::string_view text) const;       ///< for results
  [[nodiscard]] std::string paint_talk(Tone tone, std::string_view text) const;  ///< for talk
  [[nodiscard]] const Terminal& talk_terminal() const noexcept { return err_; }
  /// What we say is read by a GitHub Actions runner, which looks for commands in it.
  [[nodiscard]] bool is_github_log() const noexcept { return is_github_log_; }
  [[nodiscard]] const Terminal& result_terminal() const noexcept { return out_; }

 private:
  Terminal out_;
  Terminal err_;
  bool is_github_log_;
  bool reader_has_left_ = false;
  std::shared_ptr<UnblockedStream> talk_;
};

}  // namespace signalbox::cli
