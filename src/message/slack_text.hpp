// Text in Slack's mrkdwn. What came from outside stays the text it is: no mention, link, emoji or formatting begins in
// it, and what it takes grows no longer than it may, by an ellipsis between two characters.
#pragma once

#include <string>
#include <string_view>

#include "core/time.hpp"

namespace signalbox {

/// One line in the running font. Characters that format are replaced by look-alikes, at most `most_bytes` come out.
[[nodiscard]] std::string slack_plain(std::string_view from_outside, std::size_t most_bytes);
/// The same with the lines that it has.
[[nodiscard]] std::string slack_passage(std::string_view from_outside, std::size_t most_bytes);
/// One line in a fixed-width font, for names; nothing for nothing.
[[nodiscard]] std::string slack_code(std::string_view from_outside, std::size_t most_bytes);
/// A literal text in a box of its own.
[[nodiscard]] std::string slack_quote(std::string_view from_outside, std::size_t most_bytes);

/// A link, or nothing when the address is none of the web or too long for Slack. `label` is ours.
[[nodiscard]] std::string slack_link(std::string_view label, std::string_view address);

/// A time that each reader sees in the own zone, `today 12:34`; as utc_time() where Slack cannot.
[[nodiscard]] std::string slack_time(Time time, TimeGrain grain = TimeGrain::minute);
/// `2026-01-14 12:34 UTC`, or `12:34:56`
[[nodiscard]] std::string utc_time(Time time, TimeGrain grain);

}  // namespace signalbox
