// Who is configured to be told, and cannot be: what is missing, or of no use, in the variables that hold tokens and
// addresses. notify_routes() (wiring/transports.hpp) leaves these out. Shows no secret.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "wiring/notify_settings.hpp"

namespace signalbox {

struct NotifyGap {
  std::string why;  ///< names the variable
  std::string way_out;
  bool is_mistake = false;  ///< the variable is set, to what is of no use
  friend bool operator==(const NotifyGap&, const NotifyGap&) = default;
};

/// Slack's first.
[[nodiscard]] std::vector<NotifyGap> notify_gaps(const NotifySettings& settings,
                                                 const std::map<std::string, std::string>& environment);

/// What is wrong with those of SLACK_BOT_TOKEN, SLACK_API_URL and SLACK_WEBHOOK_URL that are set, whoever is named.
[[nodiscard]] std::optional<NotifyGap> mistake_at_slack(const std::map<std::string, std::string>& environment);

/// SLACK_BOT_TOKEN is set to a bot token, and SLACK_API_URL leads somewhere.
[[nodiscard]] bool has_slack_token(const std::map<std::string, std::string>& environment);
/// SLACK_WEBHOOK_URL is set to an address.
[[nodiscard]] bool has_slack_webhook(const std::map<std::string, std::string>& environment);
/// Whether the variable that notify_webhooks names holds no address.
[[nodiscard]] std::optional<NotifyGap> gap_at_webhook(const std::string& name,
                                                      const std::map<std::string, std::string>& environment);

}  // namespace signalbox
