#include "message/slack_text.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "core/utf8.hpp"
#include "support/arbitrary_notification.hpp"

namespace signalbox::testing {
namespace {

using namespace std::chrono_literals;

TEST(SlackPlain, LetsNothingBegin) {
  EXPECT_EQ(slack_plain("<!channel> & <@U1>", 100), "&lt;!channel&gt; &amp; &lt;@U1&gt;");
  EXPECT_EQ(slack_plain("*bold* ~no~ `code` _it_", 100), "∗bold∗ ∼no∼ ˋcodeˋ ˍitˍ");
  EXPECT_EQ(slack_plain("> quoted", 100), "› quoted");
  EXPECT_EQ(slack_plain(":skull:", 100), "∶skull:");
}

TEST(SlackPlain, LeavesNamesAndTimesAsTheyAre) {
  EXPECT_EQ(slack_plain("AWS::ECS::Service CREATE_FAILED at 12:34:56, a-b.c: no", 100),
            "AWS::ECS::Service CREATE_FAILED at 12:34:56, a-b.c: no");
}

TEST(SlackPlain, ShowsWhatCannotBeSeen) {
  EXPECT_EQ(slack_plain("\u202Eltr\x1b", 100), "&lt;U+202E&gt;ltr␛");
  EXPECT_EQ(slack_plain("\xFF", 100), "\uFFFD");
}

TEST(SlackPlain, IsCutBetweenCharactersAndEntities) {
  EXPECT_EQ(slack_plain("abcdef", 6), "abcdef");
  EXPECT_EQ(slack_plain("abcdefg", 6), "abc…");
  EXPECT_EQ(slack_plain("&&&", 12), "&amp;…");
  EXPECT_EQ(slack_plain("äää", 5), "ä…");
  EXPECT_EQ(slack_plain("ääää", 2), "");
}

TEST(SlackPassage, KeepsItsLines) {
  EXPECT_EQ(slack_passage("one\n> two\r\n*three*", 100), "one\n› two \n∗three∗");
  EXPECT_EQ(slack_passage(std::string(1'000'000, '\n'), 10).size(), 10U);
  EXPECT_TRUE(slack_passage(std::string(1'000'000, 'x'), 10).ends_with("x…"));
}

TEST(SlackCode, CannotBeEndedFromInside) {
  EXPECT_EQ(slack_code("a`b<c>", 100), "`aˋb&lt;c&gt;`");
  EXPECT_EQ(slack_code("", 100), "");
  EXPECT_EQ(slack_code(" \n ", 100), "") << "blanks between backticks are no code";
  EXPECT_EQ(slack_code(std::string(300, 'x'), 10), "`xxxxx…`");
  EXPECT_EQ(slack_quote("a```b", 100), "```aˋˋˋb```");
}

TEST(SlackTexts, AreNeverLongerThanTheyMayBeAndAlwaysUtf8) {
  EXPECT_TRUE(rc::check([] {
    const std::string text = *any_text();
    const auto most = *rc::gen::inRange<std::size_t>(0, 40);
    for (const auto& made :
         {slack_plain(text, most), slack_passage(text, most), slack_code(text, most), slack_quote(text, most)}) {
      RC_ASSERT(made.size() <= most);
      RC_ASSERT(repaired_utf8(made) == made);
    }
  }));
}

TEST(SlackTexts, BeginNoTokenWhateverTheyHold) {
  EXPECT_TRUE(rc::check([] {
    const std::string text = *any_text();
    for (const auto& made : {slack_plain(text, 500), slack_passage(text, 500), slack_code(text, 500)}) {
      RC_ASSERT(made.find_first_of("<>") == std::string::npos);
    }
    RC_ASSERT(slack_plain(text, 500).find_first_of("*~`") == std::string::npos);
  }));
}

TEST(SlackLink, LinksOnlyToTheWeb) {
  EXPECT_EQ(slack_link("CI run", "https://a.example/r?x=1&y=2"), "<https://a.example/r?x=1&amp;y=2|CI run>");
  EXPECT_EQ(slack_link("CI run", "https://a.example/|x>y <!here>"),
            "<https://a.example/%7Cx%3Ey%20%3C!here%3E|CI run>");
  for (const char* address : {"", "javascript:alert(1)", "slack://user", "a.example"}) {
    EXPECT_EQ(slack_link("CI run", address), "") << address;
  }
  EXPECT_EQ(slack_link("CI run", "https://a.example/" + std::string(3'000, 'x')), "") << "a cut address leads nowhere";
}

TEST(SlackTime, IsSeenInTheReadersZone) {
  EXPECT_EQ(slack_time(Time(1'768'394'096s)), "<!date^1768394096^{date_short_pretty} {time}|2026-01-14 12:34 UTC>");
  EXPECT_EQ(slack_time(Time(1'768'394'096s), TimeGrain::second),
            "<!date^1768394096^{date_short_pretty} {time_secs}|2026-01-14 12:34:56 UTC>");
  EXPECT_EQ(slack_time(Time(-5s)), "1969-12-31 23:59 UTC");
  EXPECT_EQ(slack_time(Time::max()), "9999-12-31 23:59 UTC");
}

}  // namespace
}  // namespace signalbox::testing
