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
  friend bool operator==(const NotifyGap&, const NotifyGap&) = default;
};

/// Slack's first. A token of the wrong kind is none of them: notify_routes() refuses it.
[[nodiscard]] std::vector<NotifyGap> notify_gaps(const NotifySettings& settings,
                                                 const std::map<std::string, std::string>& environment);

/// Whether SLACK_API_URL is set to what is no address.
[[nodiscard]] std::optional<NotifyGap> gap_at_slacks_address(const std::map<std::string, std::string>& environment);
/// Whether the variable that notify_webhooks names holds no address.
[[nodiscard]] std::optional<NotifyGap> gap_at_webhook(const std::string& name,
                                                      const std::map<std::string, std::string>& environment);

}  // namespace signalbox
