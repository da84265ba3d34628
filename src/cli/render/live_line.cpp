#include "cli/render/live_line.hpp"

#include "cli/render/columns.hpp"
#include "core/plain_text.hpp"

namespace signalbox::cli {

LiveLine& LiveLine::add(Tone tone, std::string_view from_outside) {
  if (!from_outside.empty()) pieces_.push_back({tone, escape_for_terminal(from_outside)});
  return *this;
}

LiveLine& LiveLine::tab(std::size_t column) {
  const std::size_t used = columns();
  const std::size_t blanks = used < column ? column - used : used == 0 ? 0 : 1;
  if (blanks > 0) pieces_.push_back({Tone::plain, std::string(blanks, ' ')});
  return *this;
}

std::size_t LiveLine::columns() const {
  std::size_t sum = 0;
  for (const Piece& piece : pieces_) sum += cli::columns(piece.text);
  return sum;
}

LiveLine LiveLine::cut_to(std::size_t width) const {
  if (columns() <= width) return *this;
  LiveLine beginning;
  std::size_t room = width;
  for (const Piece& piece : pieces_) {
    const std::size_t wide = cli::columns(piece.text);
    // The last column is the mark's, also when this piece alone would fit.
    if (wide >= room) {
      const std::string shown = cli::cut_to(piece.text + " ", room);
      if (!shown.empty()) beginning.pieces_.push_back({piece.tone, shown});
      break;
    }
    beginning.pieces_.push_back(piece);
    room -= wide;
  }
  return beginning;
}

std::string LiveLine::text(const std::function<std::string(Tone, std::string_view)>& paint) const {
  std::string text;
  for (const Piece& piece : pieces_) text += paint(piece.tone, piece.text);
  return text;
}

std::string LiveLine::plain() const {
  return text([](Tone, std::string_view piece) { return std::string(piece); });
}

}  // namespace signalbox::cli
