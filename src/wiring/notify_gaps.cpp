#include "wiring/notify_gaps.hpp"

#include <fmt/format.h>

#include "adapters/slack/slack_token.hpp"
#include "adapters/system/environment.hpp"
#include "core/error.hpp"

namespace signalbox {
namespace {

constexpr const char* webhook_way_out = "it takes an address, like https://ops.example/hook; or drop it there";

/// The key by which somebody in Slack is named who needs a token; empty: none is.
std::string_view key_of_channel(const NotifySettings& settings) {
  if (!settings.channel.empty()) return "notify_channel";
  return settings.questions_channel.empty() ? "" : "notify_questions_channel";
}

std::optional<NotifyGap> gap_at_slack(const NotifySettings& settings, const Environment& environment) {
  const auto key = key_of_channel(settings);
  if (key.empty()) return std::nullopt;
  if (variable(environment, "SLACK_BOT_TOKEN")) return gap_at_slacks_address(environment);
  if (variable(environment, "SLACK_WEBHOOK_URL")) return std::nullopt;
  return NotifyGap{fmt::format("{} is set but SLACK_BOT_TOKEN is not", key),
                   "export SLACK_BOT_TOKEN=xoxb-…, of the app's page OAuth & Permissions"};
}

}  // namespace

std::vector<NotifyGap> notify_gaps(const NotifySettings& settings, const Environment& environment) {
  std::vector<NotifyGap> gaps;
  if (auto gap = gap_at_slack(settings, environment)) gaps.push_back(std::move(*gap));
  for (const std::string& name : settings.webhooks) {
    if (auto gap = gap_at_webhook(name, environment)) gaps.push_back(std::move(*gap));
  }
  return gaps;
}

std::optional<NotifyGap> gap_at_slacks_address(const Environment& environment) {
  const auto url = variable(environment, "SLACK_API_URL");
  if (!url) return std::nullopt;
  try {
    (void)checked_api_url(*url, "$SLACK_API_URL");
    return std::nullopt;
  } catch (const Error& error) {
    return NotifyGap{error.what(), error.hint()};
  }
}

std::optional<NotifyGap> gap_at_webhook(const std::string& name, const Environment& environment) {
  const auto url = variable(environment, name);
  if (!url) return NotifyGap{fmt::format("${} is not set, and notify_webhooks names it", name), webhook_way_out};
  try {
    (void)checked_webhook_url(*url, "$" + name);
    return std::nullopt;
  } catch (const Error& error) {
    return NotifyGap{error.what(), webhook_way_out};
  }
}

}  // namespace signalbox
