#include "message/markdown_text.hpp"

namespace signalbox {
namespace {

TEST(MarkdownText, LeavesNoCharacterThatMarkdownOrHtmlGivesAMeaning) {
  const std::string text = markdown_text("</details><script>`|*_[x](y)\\#@~!");
  for (const char character : std::string("<>`|*_[](){}\\@~!"))
    EXPECT_EQ(text.find(character), std::string::npos) << text;
}

TEST(MarkdownText, IsOneLineWithoutControlCharacters) { EXPECT_EQ(markdown_text("one\ntwo\x1b"), "one two␛"); }

TEST(MarkdownText, KeepsWhatIsPlain) { EXPECT_EQ(markdown_text("AWS::SQS::Queue, ready."), "AWS::SQS::Queue, ready."); }

TEST(MarkdownCode, IsNothingForNothing) {
  EXPECT_EQ(markdown_code(""), "");
  EXPECT_EQ(markdown_code("a|b"), "<code>a&#124;b</code>");
}

TEST(MarkdownLink, LinksOnlyToTheWebAndCannotBeEndedByItsAddress) {
  EXPECT_EQ(markdown_link("run", "https://example.com/a?b=c#d"), "[run](<https://example.com/a?b=c#d>)");
  EXPECT_EQ(markdown_link("run", "https://example.com/><script>"), "[run](<https://example.com/%3E%3Cscript%3E>)");
  EXPECT_EQ(markdown_link("run", "javascript:alert(1)"), "run");
}

}  // namespace
}  // namespace signalbox
