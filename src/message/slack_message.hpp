// What Slack is told, in Block Kit: a notification as a reply in a deployment's thread or as a message of its own, and
// the one message of a deployment that is updated in place. Pure. Whatever a notification holds, the result keeps
// Slack's limits (message/slack_limits.hpp), and nothing in it but a SlackMention calls or links anybody.
#pragma once

#include <optional>
#include <string>

#include "core/living_state.hpp"
#include "message/notice.hpp"
#include "message/slack_mention.hpp"

namespace signalbox {

struct SlackMessage {
  std::string text;    ///< for notifications and screen readers; what `blocks` say, without their form
  std::string blocks;  ///< a JSON array; belongs into every update too, since Slack keeps old blocks otherwise
};

[[nodiscard]] SlackMessage slack_reply(const Notification& notification,
                                       const std::optional<SlackMention>& mention = {},
                                       Hearing hearing = Hearing::none);
[[nodiscard]] SlackMessage slack_living_message(const LivingState& state);

}  // namespace signalbox
