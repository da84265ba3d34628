// Blocks for one Slack message, added from the most important to the least. What would break a limit is left out or
// was cut before; the footer always fits.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace signalbox {

/// Bytes that one text of ours takes at most in its place: so that all of a message's parts fit side by side.
namespace slack_room {
inline constexpr std::size_t name = 200;
inline constexpr std::size_t sentence = 800;
inline constexpr std::size_t passage = 2'400;
inline constexpr std::size_t quote = 1'500;
inline constexpr std::size_t footer = 1'500;
}  // namespace slack_room

class SlackBlocks {
 public:
  /// mrkdwn made of slack_text's functions; empty text is no section.
  void section(const std::string& mrkdwn);
  /// Small grey text at the end: one element each, at most as many as Slack takes.
  void footer(const std::vector<std::string>& elements);

  /// A JSON array of at least one block.
  [[nodiscard]] std::string json() const;

 private:
  std::vector<std::string> sections_;
  std::string footer_;
  std::size_t bytes_ = 0;
};

/// A JSON string literal; what is not Unicode becomes U+FFFD.
[[nodiscard]] std::string slack_json_text(std::string_view text);

}  // namespace signalbox
