#include "cli/render/table.hpp"

#include <algorithm>

#include "cli/render/columns.hpp"
#include "core/error.hpp"
#include "core/plain_text.hpp"

namespace signalbox::cli {
namespace {

constexpr std::size_t gap = 2;

void append_line(std::string& text, std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  if (!text.empty()) text += '\n';
  text += line;
}

}  // namespace

Table::Table(std::vector<std::string> headings) {
  for (std::string& heading : headings) headings_.emplace_back(std::move(heading), Tone::faint);
}

void Table::add(std::vector<Cell> row) {
  if (row.size() != headings_.size())
    throw Error(ErrorKind::internal, "a table's row has not as many cells as there are headings");
  for (Cell& cell : row) cell.text = escape_for_terminal(cell.text);
  rows_.push_back(std::move(row));
}

// 0 for a column that has nothing to say.
std::vector<std::size_t> Table::widths() const {
  std::vector<std::size_t> widths(headings_.size(), 0);
  for (std::size_t i = 0; i < widths.size(); ++i) {
    for (const Row& row : rows_) widths[i] = std::max(widths[i], columns(row[i].text));
    if (widths[i] > 0) widths[i] = std::max(widths[i], columns(headings_[i].text));
  }
  return widths;
}

std::string Table::line(const Row& row, const std::vector<std::size_t>& widths, const Look& look) {
  std::string line;
  std::size_t room = look.width.value_or(std::string::npos);
  std::size_t owed = 0;  // blanks before the next cell, written only when there is one
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (widths[i] == 0) continue;
    if (room <= owed) break;
    const std::string shown = cut_to(row[i].text, std::min(widths[i], room - owed));
    line += std::string(owed, ' ');
    line += shown.empty() ? shown : look.paint(row[i].tone, shown);
    room -= owed + columns(shown);
    owed = widths[i] - std::min(widths[i], columns(shown)) + gap;
  }
  return line;
}

std::string Table::text(const Look& look) const {
  const auto all_widths = widths();
  std::string text;
  append_line(text, line(headings_, all_widths, look));
  for (const Row& row : rows_) append_line(text, line(row, all_widths, look));
  return text;
}

void Facts::add(std::string label, std::string text, Tone tone) {
  if (!text.empty()) facts_.push_back({std::move(label), Cell(escape_for_terminal(text), tone)});
}

std::string Facts::text(const Look& look) const {
  std::size_t width = 0;
  for (const Fact& fact : facts_) width = std::max(width, columns(fact.label));
  std::string text;
  // Never cut: a link that is cut is no link.
  for (const Fact& fact : facts_) {
    append_line(text,
                look.paint(Tone::faint, padded(fact.label, width + gap)) + look.paint(fact.cell.tone, fact.cell.text));
  }
  return text;
}

}  // namespace signalbox::cli
