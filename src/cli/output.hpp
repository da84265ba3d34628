// Where a command speaks: results to stdout, talk to stderr. Text that came from outside goes through
// core/plain_text.hpp before it gets here. Colours only where the reader's terminal shows them.
#pragma once

#include <string>
#include <string_view>

#include "adapters/system/terminal.hpp"

namespace signalbox::cli {

enum class Tone { plain, good, bad, warning, faint, strong };

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
  /// Written as it is, for live displays.
  void draw(std::string_view text);

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
};

}  // namespace signalbox::cli
