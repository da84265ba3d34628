#include "cli/render/table.hpp"

#include "cli/render/columns.hpp"
#include "core/error.hpp"

namespace signalbox::cli {
namespace {

Look narrow(std::size_t width) {
  Look look = plain_look();
  look.width = width;
  return look;
}

TEST(Columns, CountsWhatATerminalShows) {
  EXPECT_EQ(columns("abc"), 3U);
  EXPECT_EQ(columns("äöü"), 3U);
  EXPECT_EQ(columns("日本"), 4U);
  EXPECT_EQ(columns("e\u0301"), 1U);
}

TEST(Columns, CutsBetweenCharactersAndSaysSo) {
  EXPECT_EQ(cut_to("abcdef", 6), "abcdef");
  EXPECT_EQ(cut_to("abcdef", 4), "abc…");
  EXPECT_EQ(cut_to("日本語", 4), "日…");
  EXPECT_EQ(cut_to("abc", 0), "");
}

TEST(Table, AlignsItsColumnsByWhatIsShown) {
  Table table({"A", "B"});
  table.add({std::string("日本"), std::string("x")});
  table.add({std::string("ab"), std::string("y")});
  EXPECT_EQ(table.text(plain_look()), "A     B\n日本  x\nab    y");
}

TEST(Table, LeavesOutAColumnThatSaysNothing) {
  Table table({"A", "B", "C"});
  table.add({std::string("1"), std::string(""), std::string("3")});
  EXPECT_EQ(table.text(plain_look()), "A  C\n1  3");
}

TEST(Table, IsCutToATerminalsWidthOnly) {
  Table table({"NAME", "REASON"});
  table.add({std::string("one"), std::string("a very long reason")});
  EXPECT_EQ(table.text(narrow(12)), "NAME  REASON\none   a ver…");
  EXPECT_EQ(table.text(plain_look()), "NAME  REASON\none   a very long reason");
}

TEST(Table, PaintsTheTextAndNotTheBlanks) {
  Look look{std::nullopt, [](Tone tone, std::string_view text) {
              return tone == Tone::bad ? fmt::format("<{}>", text) : std::string(text);
            }};
  Table table({"A", "B"});
  table.add({Cell("x", Tone::bad), std::string("y")});
  EXPECT_EQ(table.text(look), "A  B\n<x>  y");
}

TEST(Table, MakesCellsSafeForTerminals) {
  Table table({"A"});
  table.add({std::string("\x1b[2J\nline")});
  const std::string text = table.text(plain_look());
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_EQ(std::ranges::count(text, '\n'), 1);
}

TEST(Table, ARowOfAnotherLengthIsAMistakeOfOurs) {
  Table table({"A", "B"});
  try {
    table.add({std::string("1")});
    FAIL() << "taken";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::internal);
  }
}

TEST(Facts, AlignsTextsAndLeavesOutEmptyOnes) {
  Facts facts;
  facts.add("a", "1");
  facts.add("nothing", "");
  facts.add("long", "2");
  EXPECT_EQ(facts.text(plain_look()), "a     1\nlong  2");
}

}  // namespace
}  // namespace signalbox::cli
