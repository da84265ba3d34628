// Whom a Slack message calls: a group, a person or everybody here. Made only from configuration, never from what a
// notification says, so that no stack event can ring anybody's phone.
#pragma once

#include <string>
#include <string_view>

namespace signalbox {

class SlackMention {
 public:
  /// `<!subteam^S0123ABC>`, `<@U0123ABC>`, `<!here>`, `<!channel>`, `<!everyone>`; the bare IDs `S0123ABC` and
  /// `U0123ABC` serve too. Throws Error{invalid_input} for anything else.
  [[nodiscard]] static SlackMention parse(std::string_view text);

  [[nodiscard]] const std::string& token() const noexcept { return token_; }
  friend bool operator==(const SlackMention&, const SlackMention&) = default;

 private:
  explicit SlackMention(std::string token) : token_(std::move(token)) {}

  std::string token_;
};

}  // namespace signalbox
