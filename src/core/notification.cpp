#include "core/notification.hpp"

#include "core/utf8.hpp"

namespace signalbox {
namespace {

// Slack shows 3000 characters of a text, and takes no longer address; a character has up to four bytes.
constexpr std::size_t longest_text = 12'000;
constexpr std::size_t longest_word = 1'000;
constexpr std::size_t longest_address = 3'000;

void bound(std::string& text, std::size_t most_bytes) {
  if (text.size() > most_bytes) text = shortened(repaired_utf8(text), most_bytes);
}

}  // namespace

std::string_view to_string(NotificationKind kind) {
  switch (kind) {
    case NotificationKind::queued:
      return "queued";
    case NotificationKind::started:
      return "started";
    case NotificationKind::progress:
      return "progress";
    case NotificationKind::stalled:
      return "stalled";
    case NotificationKind::overdue:
      return "overdue";
    case NotificationKind::resource_failed:
      return "resource_failed";
    case NotificationKind::complete:
      return "complete";
    case NotificationKind::failed:
      return "failed";
    case NotificationKind::rolled_back:
      return "rolled_back";
    case NotificationKind::cancelled:
      return "cancelled";
    case NotificationKind::monitor_gap:
      return "monitor_gap";
    case NotificationKind::monitor_recovered:
      return "monitor_recovered";
    case NotificationKind::registry_fallback:
      return "registry_fallback";
    case NotificationKind::registry_recovered:
      return "registry_recovered";
    case NotificationKind::frozen:
      return "frozen";
    case NotificationKind::thawed:
      return "thawed";
    case NotificationKind::lock_taken_over:
      return "lock_taken_over";
    case NotificationKind::slack_recovered:
      return "slack_recovered";
    case NotificationKind::question:
      return "question";
    case NotificationKind::answered:
      return "answered";
    case NotificationKind::not_understood:
      return "not_understood";
    case NotificationKind::message:
      return "message";
  }
  return "message";
}

std::optional<NotificationKind> parse_notification_kind(std::string_view word) {
  for (int number = 0; number <= static_cast<int>(NotificationKind::message); ++number) {
    const auto kind = static_cast<NotificationKind>(number);
    if (to_string(kind) == word) return kind;
  }
  return std::nullopt;
}

bool is_alert(NotificationKind kind) { return kind != NotificationKind::progress; }

bool is_end(NotificationKind kind) {
  return kind == NotificationKind::complete || kind == NotificationKind::failed ||
         kind == NotificationKind::rolled_back || kind == NotificationKind::cancelled;
}

Notification with_bounded_texts(Notification notification) {
  for (auto* text : {&notification.text, &notification.reason, &notification.root_cause}) bound(*text, longest_text);
  for (auto* word : {&notification.environment, &notification.actor, &notification.holder, &notification.stack,
                     &notification.resource, &notification.resource_type, &notification.status, &notification.waits_for,
                     &notification.command, &notification.health, &notification.question})
    bound(*word, longest_word);
  for (auto* address : {&notification.application_url, &notification.console_url, &notification.run_url}) {
    if (address->size() > longest_address) address->clear();
  }
  return notification;
}

Severity severity_of(NotificationKind kind) {
  switch (kind) {
    case NotificationKind::queued:
    case NotificationKind::started:
    case NotificationKind::progress:
    case NotificationKind::thawed:
    case NotificationKind::answered:
    case NotificationKind::not_understood:
    case NotificationKind::message:
      return Severity::info;
    case NotificationKind::complete:
    case NotificationKind::monitor_recovered:
    case NotificationKind::registry_recovered:
    case NotificationKind::slack_recovered:
      return Severity::good;
    case NotificationKind::stalled:
    case NotificationKind::overdue:
    case NotificationKind::cancelled:
    case NotificationKind::registry_fallback:
    case NotificationKind::frozen:
    case NotificationKind::lock_taken_over:
    case NotificationKind::question:
      return Severity::warning;
    case NotificationKind::resource_failed:
    case NotificationKind::failed:
    case NotificationKind::rolled_back:
    case NotificationKind::monitor_gap:
      return Severity::bad;
  }
  return Severity::bad;
}

std::string_view to_string(Severity severity) {
  switch (severity) {
    case Severity::info:
      return "info";
    case Severity::good:
      return "good";
    case Severity::warning:
      return "warning";
    case Severity::bad:
      return "bad";
  }
  return "bad";
}

std::optional<Severity> parse_severity(std::string_view word) {
  for (const auto severity : {Severity::info, Severity::good, Severity::warning, Severity::bad}) {
    if (to_string(severity) == word) return severity;
  }
  return std::nullopt;
}

}  // namespace signalbox
