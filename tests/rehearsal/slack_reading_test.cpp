#include "rehearsal/slack_reading.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace signalbox::rehearsal::testing {
namespace {

TEST(SlackReading, ShowsWhatPeopleSee) {
  EXPECT_EQ(mrkdwn_as_read("a &lt;b&gt; &amp;amp; *c*"), "a <b> &amp; *c*");
  EXPECT_EQ(mrkdwn_as_read("<!date^1732250000^{time}|12:04 UTC>"), "12:04 UTC");
}

TEST(SlackReading, ShowsWhomAMessageCallsAndWhereItLeads) {
  EXPECT_EQ(mrkdwn_as_read("<!channel> <@U1> <!subteam^S1>"),
            "[mentions channel] [mentions @U1] [mentions subteam^S1]");
  EXPECT_EQ(mrkdwn_as_read("<https://a.example|here>, <https://a.example>"),
            "here ‹https://a.example›, ‹https://a.example›");
  EXPECT_EQ(mrkdwn_as_read("<never closed"), "<never closed");
}

TEST(SlackReading, ReadsBlocksFromTopToBottomAndTextWhereThereAreNone) {
  const auto message = nlohmann::json::parse(R"({"text": "aside", "blocks": [
    {"type": "header", "text": {"type": "plain_text", "text": "Title"}},
    {"type": "section", "text": {"type": "mrkdwn", "text": "one\ntwo"}, "fields": [{"type": "mrkdwn", "text": "f"}]},
    {"type": "actions", "elements": [{"type": "button", "text": {"type": "plain_text", "text": "Go"}}]},
    {"type": "context", "elements": [{"type": "mrkdwn", "text": "x"}, {"type": "mrkdwn", "text": "y"}]}]})");
  EXPECT_EQ(slack_lines(message), (std::vector<std::string>{"Title", "one", "two", "f", "[Go]", "x · y"}));
  EXPECT_EQ(slack_lines({{"text", "aside"}}), (std::vector<std::string>{"aside"}));
}

TEST(SlackReading, IsSafeToPrint) {
  EXPECT_EQ(slack_lines({{"text", "\x1b[2J&lt;"}}), (std::vector<std::string>{"␛[2J<"}));
}

}  // namespace
}  // namespace signalbox::rehearsal::testing
