#include "core/delivery_failure.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/plain_text.hpp"

namespace signalbox {
namespace {

struct KnownError {
  std::string_view word;
  FailureKind kind;
  std::string_view way_out;
};

constexpr std::string_view new_token = "give SLACK_BOT_TOKEN a token that is valid";
constexpr std::string_view other_channel =
    "name an existing channel, by its ID, in notify_channel; a private one needs the bot as its member";
constexpr std::string_view report_it =
    "signalbox wrote what Slack does not take: please report it with what `signalbox outbox show` says of it";

// docs.slack.dev/reference/methods/chat.postMessage and chat.update list them.
constexpr KnownError known_errors[] = {
    {"ratelimited", FailureKind::rate_limited, ""},
    {"rate_limited", FailureKind::rate_limited, ""},
    {"message_limit_exceeded", FailureKind::refused_for_now, ""},
    {"internal_error", FailureKind::unknown_outcome, ""},
    {"fatal_error", FailureKind::unknown_outcome, ""},
    {"request_timeout", FailureKind::unknown_outcome, ""},
    {"service_unavailable", FailureKind::refused_for_now, ""},
    {"team_added_to_org", FailureKind::refused_for_now, ""},
    {"accesslimited", FailureKind::refused_for_now, ""},
    {"invalid_auth", FailureKind::permanent, new_token},
    {"not_authed", FailureKind::permanent, new_token},
    {"account_inactive", FailureKind::permanent, new_token},
    {"token_revoked", FailureKind::permanent, new_token},
    {"token_expired", FailureKind::permanent, new_token},
    {"no_permission", FailureKind::permanent, new_token},
    {"not_allowed_token_type", FailureKind::permanent, "SLACK_BOT_TOKEN takes a bot token, which begins with xoxb-"},
    {"missing_scope", FailureKind::permanent, "add the scope to the app at api.slack.com/apps, install it again"},
    {"org_login_required", FailureKind::permanent, new_token},
    {"ekm_access_denied", FailureKind::permanent, "ask the workspace's administrators"},
    {"access_denied", FailureKind::permanent, "ask the workspace's administrators"},
    {"restricted_action", FailureKind::permanent,
     "a workspace setting keeps the bot from posting there: ask its administrators"},
    {"restricted_action_read_only_channel", FailureKind::permanent,
     "the channel is read-only: choose another in notify_channel, for the messages to come"},
    {"restricted_action_thread_only_channel", FailureKind::permanent,
     "the channel takes threads alone: choose another in notify_channel, for the messages to come"},
    {"team_access_not_granted", FailureKind::permanent, "ask the workspace's administrators"},
    {"channel_not_found", FailureKind::permanent, other_channel},
    {"not_in_channel", FailureKind::permanent, "invite the bot: /invite @NAME in that channel"},
    {"is_archived", FailureKind::permanent,
     "the channel is archived: bring it back, or choose another in notify_channel for the messages to come"},
    {"no_service", FailureKind::permanent,
     "the webhook was removed or disabled: make a new one, set SLACK_WEBHOOK_URL"},
    {"no_service_id", FailureKind::permanent, "SLACK_WEBHOOK_URL is not whole: copy it again"},
    {"no_team", FailureKind::permanent, "SLACK_WEBHOOK_URL is not whole: copy it again"},
    {"invalid_token", FailureKind::permanent, "SLACK_WEBHOOK_URL is not whole: copy it again"},
    {"action_prohibited", FailureKind::permanent, "a workspace setting forbids it: ask its administrators"},
    {"posting_to_general_channel_denied", FailureKind::permanent, "choose another channel than #general"},
    {"channel_is_archived", FailureKind::permanent, "the channel is archived: make a webhook for another"},
    {"user_not_found", FailureKind::permanent, other_channel},
    {"cant_update_message", FailureKind::permanent,
     "the message is another app's; the bot token was changed meanwhile?"},
    {"edit_window_closed", FailureKind::permanent, "a workspace setting forbids edits: use notify_style: messages"},
    {"msg_too_long", FailureKind::permanent, report_it},
    {"msg_blocks_too_long", FailureKind::permanent, report_it},
    {"invalid_blocks", FailureKind::permanent, report_it},
    {"invalid_blocks_format", FailureKind::permanent, report_it},
    {"invalid_payload", FailureKind::permanent, report_it},
    {"invalid_arguments", FailureKind::permanent, report_it},
    {"no_text", FailureKind::permanent, report_it},
    {"too_many_attachments", FailureKind::permanent, report_it},
    {"metadata_too_large", FailureKind::permanent, report_it},
};

constexpr std::string_view words_of_a_bad_token[] = {"invalid_auth", "not_authed", "account_inactive", "token_revoked",
                                                     "token_expired"};

}  // namespace

DeliveryFailure slack_failure(std::string_view error, std::string_view needed_scope) {
  DeliveryFailure failure{FailureKind::refused_for_now, escape_for_terminal(error), {}, {}, false, false};
  if (failure.reason.empty()) failure.reason = "Slack refused it without saying why";
  if (!needed_scope.empty()) failure.reason += fmt::format(": {}", escape_for_terminal(needed_scope));
  failure.is_senders_own = std::ranges::count(words_of_a_bad_token, error) != 0;
  failure.thread_is_gone = error == "message_not_found" || error == "thread_not_found";
  const auto* known = std::ranges::find(known_errors, error, &KnownError::word);
  if (known == std::end(known_errors)) return failure;
  failure.kind = known->kind;
  failure.way_out = known->way_out;
  failure.is_outage = known->kind == FailureKind::unknown_outcome || error == "service_unavailable";
  return failure;
}

DeliveryFailure http_failure(int status) {
  DeliveryFailure failure{FailureKind::unknown_outcome, fmt::format("HTTP {}", status), {}, {}, true, false};
  if (status == 429) return {FailureKind::rate_limited, failure.reason, {}, {}, false, false};
  if (status == 408 || status >= 500 || status < 300) return failure;
  failure.is_outage = false;
  failure.kind = FailureKind::permanent;
  failure.way_out = status < 400 ? "the address moved elsewhere: name the new one; redirects are not followed"
                                 : "check the address and what it expects";
  return failure;
}

}  // namespace signalbox
