#include "cli/render/live_line.hpp"

namespace signalbox::cli {
namespace {

std::string marked(Tone tone, std::string_view text) {
  return tone == Tone::bad ? fmt::format("[{}]", text) : std::string(text);
}

TEST(LiveLine, PaintsEachPieceInItsTone) {
  EXPECT_EQ(LiveLine(Tone::plain, "Db ").add(Tone::bad, "FAILED").text(marked), "Db [FAILED]");
}

TEST(LiveLine, MakesTextFromOutsideHarmless) { EXPECT_EQ(LiveLine(Tone::plain, "a\x1b[2Jb\nc").plain(), "a␛[2Jb c"); }

TEST(LiveLine, IsCutWithAMarkInTheTonesThatRemain) {
  const LiveLine line = LiveLine(Tone::plain, "Db ").add(Tone::bad, "FAILED");
  EXPECT_EQ(line.cut_to(9).text(marked), "Db [FAILED]");
  EXPECT_EQ(line.cut_to(6).text(marked), "Db [FA…]");
  EXPECT_EQ(line.cut_to(3).text(marked), "Db…");
  EXPECT_EQ(line.cut_to(1).text(marked), "…");
}

TEST(LiveLine, MeasuresColumnsRatherThanBytes) {
  const LiveLine line(Tone::plain, "数据库");
  EXPECT_EQ(line.columns(), 6U);
  EXPECT_EQ(line.cut_to(4).plain(), "数…");
}

TEST(LiveLine, TabsToAColumnOrLeavesOneBlank) {
  EXPECT_EQ(LiveLine(Tone::plain, "ab").tab(4).add(Tone::plain, "c").plain(), "ab  c");
  EXPECT_EQ(LiveLine(Tone::plain, "abcd").tab(3).add(Tone::plain, "e").plain(), "abcd e");
}

}  // namespace
}  // namespace signalbox::cli
