// What Slack takes at most, counted here in bytes: whether Slack counts characters, UTF-16 units or bytes, none of them
// is ever more. Documented but for all_blocks, which was found (slackapi/bolt-js issue 2509: refused near 13,200).
#pragma once

#include <cstddef>

namespace signalbox::slack_limits {

inline constexpr std::size_t blocks = 50;
inline constexpr std::size_t section_text = 3'000;
inline constexpr std::size_t fields = 10;
inline constexpr std::size_t field_text = 2'000;
inline constexpr std::size_t header_text = 150;
inline constexpr std::size_t context_elements = 10;
inline constexpr std::size_t button_text = 75;
inline constexpr std::size_t url = 3'000;
inline constexpr std::size_t block_id = 255;
inline constexpr std::size_t all_blocks = 13'000;
inline constexpr std::size_t text = 40'000;

/// Ours for the text beside the blocks: notifications show two lines of it.
inline constexpr std::size_t our_text = 3'900;

}  // namespace signalbox::slack_limits
