// Who is told of deployments and how, as the configuration says. Tokens and addresses of webhooks are no part of it:
// they come from variables (wiring/transports.hpp).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/ask_plan.hpp"

namespace signalbox {

enum class NotifyStyle { thread, messages };

struct NotifySettings {
  std::string channel;            ///< of Slack, by ID or name; empty: nobody is told there by the Web API
  std::string questions_channel;  ///< likewise; empty: questions go where the rest does
  MayAnswer answers_from;         ///< who may answer questions in Slack
  NotifyStyle style = NotifyStyle::thread;
  std::string on_failure, on_warning;  ///< whom Slack calls, as message/slack_mention.hpp takes it; empty: nobody
  std::string application_url;         ///< where people find what was deployed; empty: not known
  std::string health_url;              ///< what is asked when a deployment ended well; empty: nothing
  std::vector<std::string> webhooks;   ///< variables that hold the addresses of signed webhooks
  std::vector<Duration> retry{std::chrono::seconds(5), std::chrono::seconds(10), std::chrono::seconds(20),
                              std::chrono::seconds(40), std::chrono::seconds(80)};
  Duration pace = std::chrono::seconds(1);   ///< between two messages to one channel, of all processes together
  Duration grace = std::chrono::seconds(5);  ///< how long a command waits at its end for what is still to be sent
  friend bool operator==(const NotifySettings&, const NotifySettings&) = default;
};

/// Words → checked values; `place` as in settings_values.hpp. Throw Error{invalid_input}.
[[nodiscard]] std::string checked_channel(const std::string& text, const std::string& place);
[[nodiscard]] NotifyStyle checked_style(const std::string& text, const std::string& place);
[[nodiscard]] std::string checked_mention(const std::string& text, const std::string& place);
[[nodiscard]] std::vector<std::string> checked_variables(const std::string& text, const std::string& place);
[[nodiscard]] std::vector<Duration> checked_waits(const std::string& text, const std::string& place);
[[nodiscard]] std::string_view to_string(NotifyStyle style);
/// What stands between blanks and commas.
[[nodiscard]] std::vector<std::string> listed_words(const std::string& text);

}  // namespace signalbox
