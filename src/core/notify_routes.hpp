// Where notifications go, as the configuration of an environment says.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/outbox_message.hpp"

namespace signalbox {

struct NotifyRoutes {
  std::vector<OutboxTarget> targets;         ///< what is told goes to each of them
  std::optional<OutboxTarget> questions;     ///< of Slack: gets questions and their answers in place of Slack's others
  bool hears_answers = false;                ///< what people say to a question in Slack is heard
  bool keeps_living_message = true;          ///< false: plain single messages
  std::map<Severity, std::string> mentions;  ///< whom to call, by how much it matters
  friend bool operator==(const NotifyRoutes&, const NotifyRoutes&) = default;

  /// Somebody is told of something.
  [[nodiscard]] bool lead_anywhere() const { return !targets.empty() || questions; }
};

[[nodiscard]] std::vector<OutboxTarget> targets_of(const NotifyRoutes& routes, NotificationKind kind);

/// Whether progress is for where that goes: it is where one message is updated in place, and where machines read.
[[nodiscard]] bool shows_progress(const OutboxMessage& message);

/// One message a target. `sequence` orders them within their deployment; `mark` as in outbox_id().
[[nodiscard]] std::vector<OutboxMessage> addressed(const NotifyRoutes& routes, const Notification& notification,
                                                   std::uint64_t sequence, std::string_view mark, Time now);

}  // namespace signalbox
