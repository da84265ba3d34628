// A Slack message as people read it, in lines for a terminal: blocks where there are any, else the text. Mentions and
// links show whom and where, so that one that was smuggled in is seen.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox::rehearsal {

/// `message` has `text` and perhaps `blocks`. The lines are safe to print.
[[nodiscard]] std::vector<std::string> slack_lines(const nlohmann::json& message);

/// `<https://a.b|label>` → `label ‹https://a.b›`, `<!here>` → `[mentions here]`, a date → its fallback, `&lt;` → `<`.
[[nodiscard]] std::string mrkdwn_as_read(std::string_view mrkdwn);

}  // namespace signalbox::rehearsal
