#include "cli/lost_questions.hpp"

#include <gmock/gmock.h>

#include "core/outbox_message.hpp"

namespace signalbox::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class WhatIsLost : public ::testing::Test {
 protected:
  static OutboxMessage dead_letter(NotificationKind kind, OutboxTarget target) {
    OutboxMessage message;
    message.target = std::move(target);
    message.notification.kind = kind;
    message.notification.question = "q";
    message.reason = "invalid_auth";
    message.way_out = "take another token";
    message.is_dead = true;
    return message;
  }

  std::vector<std::string> lines;
  LostQuestions lost{[this](const std::string& line) { lines.push_back(line); }};
};

TEST_F(WhatIsLost, IsSaidOfAQuestionWithTheWayOut) {
  lost.take(dead_letter(NotificationKind::question, {OutboxRoute::slack, "C1"}));
  EXPECT_THAT(lines, ElementsAre("Slack was not asked: invalid_auth; take another token; `signalbox answer q` answers "
                                 "the question all the same"));
  EXPECT_EQ(lost.why("q"), "invalid_auth");
  EXPECT_EQ(lost.why("another"), "");
}

TEST_F(WhatIsLost, KeepsASignedWebhookFromAskingButNotSlack) {
  lost.take(dead_letter(NotificationKind::question, {OutboxRoute::signed_webhook, "HOOK"}));
  EXPECT_THAT(lines, ElementsAre(HasSubstr("$HOOK was not asked: invalid_auth")));
  EXPECT_EQ(lost.why("q"), "");
}

TEST_F(WhatIsLost, IsNotSaidOfWhatIsNoQuestionOrMayHaveArrived) {
  lost.take(dead_letter(NotificationKind::answered, {OutboxRoute::slack, "C1"}));
  auto doubtful = dead_letter(NotificationKind::question, {OutboxRoute::slack, "C1"});
  doubtful.is_doubtful = true;
  lost.take(doubtful);
  EXPECT_THAT(lines, IsEmpty());
  EXPECT_EQ(lost.why("q"), "");
}

}  // namespace
}  // namespace signalbox::cli
