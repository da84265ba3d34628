#include "core/notify_routes.hpp"

namespace signalbox {
namespace {

bool is_asked(NotificationKind kind) {
  using enum NotificationKind;
  return kind == question || kind == answered || kind == not_understood;
}

// It answers somebody there.
bool is_for_slacks_people(NotificationKind kind) { return kind == NotificationKind::not_understood; }

bool goes_to_slack(const OutboxTarget& target) { return target.route != OutboxRoute::signed_webhook; }

}  // namespace

std::vector<OutboxTarget> targets_of(const NotifyRoutes& routes, NotificationKind kind) {
  std::vector<OutboxTarget> targets = routes.targets;
  if (is_for_slacks_people(kind))
    std::erase_if(targets, [](const OutboxTarget& target) { return target.route != OutboxRoute::slack; });
  if (!is_asked(kind) || !routes.questions) return targets;
  std::erase_if(targets, goes_to_slack);
  targets.insert(targets.begin(), *routes.questions);
  return targets;
}

bool shows_progress(const OutboxMessage& message) {
  switch (message.target.route) {
    case OutboxRoute::slack:
      return message.is_living;
    case OutboxRoute::slack_webhook:
      return false;
    case OutboxRoute::signed_webhook:
      return true;
  }
  return true;
}

std::vector<OutboxMessage> addressed(const NotifyRoutes& routes, const Notification& notification,
                                     std::uint64_t sequence, std::string_view mark, Time now) {
  const Notification bounded = with_bounded_texts(notification);
  std::vector<OutboxMessage> messages;
  for (const OutboxTarget& target : targets_of(routes, notification.kind)) {
    OutboxMessage& message = messages.emplace_back();
    message.id = outbox_id(target, notification, sequence, mark);
    message.target = target;
    message.is_living = routes.keeps_living_message && !is_asked(notification.kind);
    message.hears_answers =
        routes.hears_answers && notification.kind == NotificationKind::question && target.route == OutboxRoute::slack;
    const auto mention = routes.mentions.find(severity_of(notification.kind));
    if (mention != routes.mentions.end()) message.mention = mention->second;
    message.notification = bounded;
    message.stored_at = now;
  }
  return messages;
}

}  // namespace signalbox
