#include "message/slack_mention.hpp"

#include <gtest/gtest.h>

#include "core/error.hpp"
#include "support/thrown_kind.hpp"

namespace signalbox::testing {
namespace {

TEST(SlackMention, IsAGroupAPersonOrEverybody) {
  EXPECT_EQ(SlackMention::parse("<!subteam^S0123ABC>").token(), "<!subteam^S0123ABC>");
  EXPECT_EQ(SlackMention::parse("S0123ABC").token(), "<!subteam^S0123ABC>");
  EXPECT_EQ(SlackMention::parse("<@U0123ABC>").token(), "<@U0123ABC>");
  EXPECT_EQ(SlackMention::parse("W0123ABC").token(), "<@W0123ABC>");
  EXPECT_EQ(SlackMention::parse("<!here>").token(), "<!here>");
}

TEST(SlackMention, IsNothingElse) {
  for (const char* text : {"", "here", "<!nobody>", "<!subteam^>", "<!subteam^s0123abc>", "<@S0123ABC>",
                           "<!subteam^U0123ABC>", "<!subteam^S0123ABC> hello", "<!subteam^S0123ABC|@ops>",
                           "<https://a.example>", "S012 3ABC", "<!here><!here>"}) {
    EXPECT_EQ(kind_thrown_by([&] { static_cast<void>(SlackMention::parse(text)); }), ErrorKind::invalid_input) << text;
  }
}

}  // namespace
}  // namespace signalbox::testing
