#include "core/notify_routes.hpp"

namespace signalbox {

std::vector<OutboxMessage> addressed(const NotifyRoutes& routes, const Notification& notification,
                                     std::uint64_t sequence, std::string_view mark, Time now) {
  std::vector<OutboxMessage> messages;
  for (const OutboxTarget& target : routes.targets) {
    OutboxMessage& message = messages.emplace_back();
    message.id = outbox_id(target, notification, sequence, mark);
    message.target = target;
    message.is_living = routes.keeps_living_message;
    const auto mention = routes.mentions.find(severity_of(notification.kind));
    if (mention != routes.mentions.end()) message.mention = mention->second;
    message.notification = notification;
    message.stored_at = now;
  }
  return messages;
}

}  // namespace signalbox
