// Whether Slack would take blocks: the limits that its Block Kit reference documents, and what it says when they are
// broken. Knows the kinds of blocks that a notifier without interaction needs; any other is refused as unknown.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace signalbox::rehearsal {

/// Each thing that is wrong in Slack's words, e.g. `must be less than 3001 characters
/// [json-pointer:/blocks/0/text/text]`.
[[nodiscard]] std::vector<std::string> slack_block_errors(const nlohmann::json& blocks);

/// Characters of all blocks together, from which on Slack was seen to answer msg_blocks_too_long.
inline constexpr std::size_t too_long_blocks = 13'200;
[[nodiscard]] bool are_too_long(const nlohmann::json& blocks);

/// As Slack counts: code points.
[[nodiscard]] std::size_t slack_length(std::string_view text);

}  // namespace signalbox::rehearsal
