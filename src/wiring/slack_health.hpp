// Whether Slack takes what signalbox tells people, and lets it hear what they answer. Only looks.
#pragma once

#include <map>
#include <stop_token>
#include <string>

#include "app/health_check.hpp"

namespace signalbox {

class Clock;
struct Settings;

/// Throws Error{invalid_input} for a token or an address of the wrong kind.
[[nodiscard]] Health look_at_slack(Clock& clock, const std::map<std::string, std::string>& environment,
                                   std::stop_token stop);
/// The channels in which a token posts, of all environments: whether they are there, and the bot is in them. Throws
/// likewise.
[[nodiscard]] Health look_at_slack_channels(Clock& clock, const Settings& settings,
                                            const std::map<std::string, std::string>& environment,
                                            std::stop_token stop);
/// The scopes and the channels that questions need, of all environments. Throws likewise.
[[nodiscard]] Health look_at_slack_answers(Clock& clock, const Settings& settings,
                                           const std::map<std::string, std::string>& environment, std::stop_token stop);

}  // namespace signalbox
