// A deployment's end as the Markdown that GitHub shows on the page of a workflow run. Pure; text from outside is made
// safe here, and what does not fit is left out and counted, never cut in the middle of a tag.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "message/stack_board.hpp"

namespace signalbox {

struct SummaryFacts {
  std::string environment;
  std::string correlation_id;
  std::string status;  ///< succeeded, failed, cancelled, orphaned
  std::string reason;  ///< why, one line; may be empty
  std::uint64_t token = 0;
  std::optional<int> exit_code;  ///< of the command
  std::optional<Duration> ran;   ///< since its command was started; absent when it never was
  Duration waited{};
  std::vector<std::string> answers;  ///< what it asked people, with what counted and who said so
  std::optional<Duration> usual;     ///< median of earlier deployments, when there were any
  Time ended{};
  std::string console_url, run_url;
};

/// GitHub takes 1 MiB a step; its older servers take 128 KiB, and more is not read by anybody.
inline constexpr std::size_t longest_summary = 120 * 1024;

/// At most `most_bytes`; empty when not even the heading fits.
[[nodiscard]] std::string job_summary(const SummaryFacts& facts, const StackBoard& board,
                                      std::size_t most_bytes = longest_summary);

}  // namespace signalbox
