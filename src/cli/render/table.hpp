// Aligned columns with a heading. Cells come from anywhere: they are made safe for terminals here.
#pragma once

#include <string>
#include <vector>

#include "cli/render/look.hpp"

namespace signalbox::cli {

struct Cell {
  Cell(std::string cell_text, Tone cell_tone = Tone::plain)  // NOLINT: a text is a cell
      : text(std::move(cell_text)), tone(cell_tone) {}
  std::string text;
  Tone tone;
};

class Table {
 public:
  explicit Table(std::vector<std::string> headings);

  /// As many cells as there are headings.
  void add(std::vector<Cell> row);
  [[nodiscard]] bool empty() const noexcept { return rows_.empty(); }
  /// Without a newline at the end. A column in which every cell is empty is left out.
  [[nodiscard]] std::string text(const Look& look) const;

 private:
  using Row = std::vector<Cell>;
  [[nodiscard]] std::vector<std::size_t> widths() const;
  [[nodiscard]] static std::string line(const Row& row, const std::vector<std::size_t>& widths, const Look& look);

  Row headings_;
  std::vector<Row> rows_;
};

/// `label   text` lines with aligned texts; a line whose text is empty is left out. For what is about one thing.
class Facts {
 public:
  void add(std::string label, std::string text, Tone tone = Tone::plain);
  [[nodiscard]] std::string text(const Look& look) const;

 private:
  struct Fact {
    std::string label;
    Cell cell;
  };
  std::vector<Fact> facts_;
};

}  // namespace signalbox::cli
