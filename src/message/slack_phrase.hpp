// Phrases and notices in Slack's two forms: mrkdwn for blocks, and the plain text that stands beside them.
#pragma once

#include <string>

#include "message/notice.hpp"

namespace signalbox {

[[nodiscard]] std::string mrkdwn_of(const Phrase& phrase);
/// Without formatting and with times in UTC: shown where nothing is interpreted but `&`, `<` and `>`.
[[nodiscard]] std::string plain_of(const Phrase& phrase);

/// Lines joined to one section's text, as many as fit into `most_bytes`.
[[nodiscard]] std::string mrkdwn_of(const std::vector<Phrase>& lines, std::size_t most_bytes);

/// All of a notice in plain text, within slack_limits::our_text.
[[nodiscard]] std::string plain_of(const Notice& notice);

}  // namespace signalbox
