// One line of a live view: pieces with their tones, measured in columns of the terminal and cut to its width.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/output.hpp"

namespace signalbox::cli {

class LiveLine {
 public:
  LiveLine() = default;
  LiveLine(Tone tone, std::string_view from_outside) { add(tone, from_outside); }

  /// Text from anywhere: it is made safe for terminals here.
  LiveLine& add(Tone tone, std::string_view from_outside);
  /// Blanks up to this column; at least one when something stands there already.
  LiveLine& tab(std::size_t column);

  [[nodiscard]] std::size_t columns() const;
  /// The line if it fits, else its beginning and `…`.
  [[nodiscard]] LiveLine cut_to(std::size_t width) const;
  [[nodiscard]] std::string text(const std::function<std::string(Tone, std::string_view)>& paint) const;
  [[nodiscard]] std::string plain() const;

 private:
  struct Piece {
    Tone tone;
    std::string text;
  };
  std::vector<Piece> pieces_;
};

}  // namespace signalbox::cli
