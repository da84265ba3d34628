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

/// `check`: of the adapter, which throws.
template <typename Check>
std::optional<NotifyGap> mistake_in(const char* name, const Environment& environment, const Check& check) {
  const auto text = variable(environment, name);
  if (!text) return std::nullopt;
  try {
    (void)check(*text, std::string("$") + name);
    return std::nullopt;
  } catch (const Error& error) {
    return NotifyGap{error.what(), error.hint(), true};
  }
}

std::optional<NotifyGap> mistake_at_token(const Environment& environment) {
  if (auto gap = mistake_in("SLACK_BOT_TOKEN", environment, checked_bot_token)) return gap;
  return mistake_in("SLACK_API_URL", environment, checked_api_url);
}

std::optional<NotifyGap> mistake_at_webhook(const Environment& environment) {
  return mistake_in("SLACK_WEBHOOK_URL", environment, checked_webhook_url);
}

void add(std::vector<NotifyGap>& gaps, std::optional<NotifyGap> gap) {
  if (gap) gaps.push_back(std::move(*gap));
}

/// The webhook stands in for a channel that no token leads to.
std::vector<NotifyGap> gaps_at_slack(const NotifySettings& settings, const Environment& environment) {
  std::vector<NotifyGap> gaps;
  const auto key = key_of_channel(settings);
  const bool has_token = variable(environment, "SLACK_BOT_TOKEN").has_value();
  if (!key.empty() && has_token) add(gaps, mistake_at_token(environment));
  const bool is_told_by_token = !settings.channel.empty() && has_slack_token(environment);
  if (!is_told_by_token) add(gaps, mistake_at_webhook(environment));
  if (!key.empty() && !has_token && !variable(environment, "SLACK_WEBHOOK_URL"))
    gaps.push_back({fmt::format("{} is set but SLACK_BOT_TOKEN is not", key),
                    "export SLACK_BOT_TOKEN=xoxb-…, of the app's page OAuth & Permissions"});
  return gaps;
}

}  // namespace

std::vector<NotifyGap> notify_gaps(const NotifySettings& settings, const Environment& environment) {
  std::vector<NotifyGap> gaps = gaps_at_slack(settings, environment);
  for (const std::string& name : settings.webhooks) add(gaps, gap_at_webhook(name, environment));
  return gaps;
}

std::optional<NotifyGap> mistake_at_slack(const Environment& environment) {
  auto gap = mistake_at_token(environment);
  return gap ? gap : mistake_at_webhook(environment);
}

bool has_slack_token(const Environment& environment) {
  return variable(environment, "SLACK_BOT_TOKEN") && !mistake_at_token(environment);
}

bool has_slack_webhook(const Environment& environment) {
  return variable(environment, "SLACK_WEBHOOK_URL") && !mistake_at_webhook(environment);
}

std::optional<NotifyGap> gap_at_webhook(const std::string& name, const Environment& environment) {
  if (!variable(environment, name))
    return NotifyGap{fmt::format("${} is not set, and notify_webhooks names it", name), webhook_way_out};
  auto gap = mistake_in(name.c_str(), environment, checked_webhook_url);
  if (gap) gap->way_out = webhook_way_out;
  return gap;
}

}  // namespace signalbox
