// What may be given as Slack's secrets, checked before anything is sent with them. Nothing here, messages included,
// ever shows one.
#pragma once

#include <string>
#include <string_view>

namespace signalbox {

/// A bot token as it was given in `place`. Throws Error{invalid_input} for one of another kind, with the reason.
[[nodiscard]] std::string checked_bot_token(std::string_view text, const std::string& place);

/// The address of a webhook: https, or http on this machine alone. Throws Error{invalid_input}.
[[nodiscard]] std::string checked_webhook_url(std::string_view text, const std::string& place);

/// Where Slack's methods are, with `/` at its end; as checked_webhook_url().
[[nodiscard]] std::string checked_api_url(std::string_view text, const std::string& place);

/// Whether a word of a command line is such a secret, which every process of the machine can read there.
[[nodiscard]] bool looks_like_a_slack_secret(std::string_view word);

}  // namespace signalbox
