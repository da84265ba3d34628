// Where notifications go, as the configuration of an environment says.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/outbox_message.hpp"

namespace signalbox {

struct NotifyRoutes {
  std::vector<OutboxTarget> targets;         ///< what is told goes to each of them; empty: nothing is told
  bool keeps_living_message = true;          ///< false: plain single messages
  std::map<Severity, std::string> mentions;  ///< whom to call, by how much it matters
  friend bool operator==(const NotifyRoutes&, const NotifyRoutes&) = default;
};

/// One message a target. `sequence` orders them within their deployment; `mark` as in outbox_id().
[[nodiscard]] std::vector<OutboxMessage> addressed(const NotifyRoutes& routes, const Notification& notification,
                                                   std::uint64_t sequence, std::string_view mark, Time now);

}  // namespace signalbox
