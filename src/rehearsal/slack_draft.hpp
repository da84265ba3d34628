// What a call wants to say in a channel, checked as Slack checks it: text, blocks, metadata.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "rehearsal/http_message.hpp"
#include "rehearsal/slack_workspace.hpp"

namespace signalbox::rehearsal {

/// Characters of `text`: beyond these chat.postMessage and chat.update say msg_too_long.
inline constexpr std::size_t posted_text_limit = 40'000;
inline constexpr std::size_t updated_text_limit = 4'000;

struct SlackDraft {
  SlackPost post;
  std::string refusal;  ///< Slack's answer as JSON; empty: it may be posted
};

[[nodiscard]] SlackDraft read_slack_draft(const std::map<std::string, std::string>& arguments, std::size_t text_limit);

/// JSON, or a form with `payload`; nullopt when it is neither.
[[nodiscard]] std::optional<std::map<std::string, std::string>> read_webhook_body(const Request& request);

}  // namespace signalbox::rehearsal
