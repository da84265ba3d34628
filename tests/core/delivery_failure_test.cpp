#include "core/delivery_failure.hpp"

namespace signalbox::testing {
namespace {

TEST(DeliveryFailure, WhatNoRetryCuresSaysWhatToDo) {
  for (const auto* word :
       {"invalid_auth", "channel_not_found", "not_in_channel", "is_archived", "msg_too_long", "invalid_blocks",
        "missing_scope", "token_revoked", "no_service", "not_allowed_token_type"}) {
    const auto failure = slack_failure(word);
    EXPECT_EQ(failure.kind, FailureKind::permanent) << word;
    EXPECT_EQ(failure.reason, word);
    EXPECT_FALSE(failure.way_out.empty()) << word;
  }
}

TEST(DeliveryFailure, TroubleOnSlacksSideIsDoubtfulOrWaitedFor) {
  EXPECT_EQ(slack_failure("fatal_error").kind, FailureKind::unknown_outcome);
  EXPECT_EQ(slack_failure("internal_error").kind, FailureKind::unknown_outcome);
  EXPECT_TRUE(slack_failure("internal_error").is_outage);
  EXPECT_EQ(slack_failure("ratelimited").kind, FailureKind::rate_limited);
  EXPECT_FALSE(slack_failure("ratelimited").is_outage);
  EXPECT_EQ(slack_failure("a_word_of_next_year").kind, FailureKind::refused_for_now);
}

TEST(DeliveryFailure, ARefusedTokenIsTheSendersOwnTrouble) {
  EXPECT_TRUE(slack_failure("invalid_auth").is_senders_own);
  EXPECT_TRUE(slack_failure("token_revoked").is_senders_own);
  EXPECT_FALSE(slack_failure("not_in_channel").is_senders_own);
  EXPECT_FALSE(slack_failure("missing_scope").is_senders_own);
}

TEST(DeliveryFailure, ADeletedThreadIsBegunAnew) {
  EXPECT_TRUE(slack_failure("message_not_found").thread_is_gone);
  EXPECT_TRUE(slack_failure("thread_not_found").thread_is_gone);
  EXPECT_FALSE(slack_failure("channel_not_found").thread_is_gone);
}

TEST(DeliveryFailure, ForeignWordsAreMadeSafe) {
  EXPECT_EQ(slack_failure("a\x1b[31mb").reason.find('\x1b'), std::string::npos);
  EXPECT_EQ(slack_failure("missing_scope", "channels:history").reason, "missing_scope: channels:history");
  EXPECT_FALSE(slack_failure("").reason.empty());
}

TEST(DeliveryFailure, AStatusSaysHowItIsToBeTaken) {
  EXPECT_EQ(http_failure(429).kind, FailureKind::rate_limited);
  EXPECT_EQ(http_failure(503).kind, FailureKind::unknown_outcome);
  EXPECT_TRUE(http_failure(503).is_outage);
  EXPECT_EQ(http_failure(404).kind, FailureKind::permanent);
  EXPECT_EQ(http_failure(302).kind, FailureKind::permanent);
  EXPECT_EQ(http_failure(408).kind, FailureKind::unknown_outcome);
}

}  // namespace
}  // namespace signalbox::testing
