// What people said to a message of ours, read by Slack's Web API: conversations.replies (scope channels:history, or
// groups:history for a private channel) and reactions.get (reactions:read). Where reactions alone may not be read,
// replies still are.
#pragma once

#include <vector>

#include "adapters/slack/slack_caller.hpp"
#include "ports/reply_reader.hpp"

namespace signalbox {

class SlackReplies : public ReplyReader {
 public:
  /// Sends nothing yet. What is given must outlive it.
  SlackReplies(SlackWebApiOptions options, HttpClient& http, Clock& clock) : caller_(std::move(options), http, clock) {}

  [[nodiscard]] RepliesOutcome replies_to(const QuestionPlace& place, std::stop_token stop) override;

  /// What keeps replies and reactions in a channel, by ID, from being read; empty: nothing does. Changes nothing.
  [[nodiscard]] std::vector<DeliveryFailure> obstacles_in(const std::string& channel, std::stop_token stop);

 private:
  slack::SlackCaller caller_;
};

}  // namespace signalbox
