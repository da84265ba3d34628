#include "cli/lost_questions.hpp"

#include <fmt/format.h>

#include "core/outbox_message.hpp"

namespace signalbox::cli {

// What is in doubt may have been posted.
void LostQuestions::take(const OutboxMessage& message) {
  const std::string& question = message.notification.question;
  if (message.notification.kind != NotificationKind::question || message.is_doubtful) return;
  const bool is_slack = message.target.route != OutboxRoute::signed_webhook;
  if (is_slack) {
    std::lock_guard guard(mutex_);
    lost_to_slack_[question] = message.reason;
  }
  const std::string where = is_slack ? "Slack" : "$" + message.target.address;
  warn_(fmt::format("{} was not asked: {}{}{}; `signalbox answer {}` answers the question all the same", where,
                    message.reason, message.way_out.empty() ? "" : "; ", message.way_out, question));
}

std::string LostQuestions::why(const std::string& question) const {
  std::lock_guard guard(mutex_);
  const auto lost = lost_to_slack_.find(question);
  return lost == lost_to_slack_.end() ? std::string() : lost->second;
}

}  // namespace signalbox::cli
