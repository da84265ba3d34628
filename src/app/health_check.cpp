#include "app/health_check.hpp"

#include <fmt/format.h>

#include "app/time_limit.hpp"
#include "core/error.hpp"

namespace signalbox {
namespace {

using namespace std::chrono_literals;

constexpr Duration noticeable_skew = 30s;
constexpr Duration skew_that_breaks_signatures = 5min;
constexpr std::uint64_t mebibyte = 1U << 20U;
constexpr std::uint64_t scarce = 500 * mebibyte;
constexpr std::uint64_t too_little = 20 * mebibyte;

Health look(Clock& clock, const HealthCheck& check, Duration limit, std::stop_token stop) {
  const TimeLimit in_time(clock, limit, stop);
  try {
    return check.look(in_time.token());
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::interrupted && !stop.stop_requested())
      return {HealthState::fail, fmt::format("no answer within {}", human_duration(limit)), "is the network up?"};
    return {HealthState::fail, error.what(), error.hint()};
  }
}

}  // namespace

std::string_view to_string(HealthState state) {
  switch (state) {
    case HealthState::ok:
      return "ok";
    case HealthState::warn:
      return "warn";
    case HealthState::fail:
      return "fail";
  }
  return "fail";
}

std::vector<CheckedHealth> run_health_checks(Clock& clock, const std::vector<HealthCheck>& checks, Duration limit,
                                             std::stop_token stop) {
  std::vector<CheckedHealth> checked;
  for (const HealthCheck& check : checks) {
    if (stop.stop_requested()) break;
    checked.push_back({check.name, look(clock, check, limit, stop)});
  }
  return checked;
}

Health judge_clock(Time mine, std::optional<Time> theirs) {
  if (!theirs) return {HealthState::warn, "the answer says no time", "nothing is known of this machine's clock"};
  const Duration ahead = mine - *theirs;
  const Duration skew = std::chrono::abs(ahead);
  // The Date header has whole seconds.
  if (skew < 2s) return {HealthState::ok, "as AWS's, to the second", {}};
  const std::string found =
      fmt::format("{} {} AWS's", human_duration(skew), ahead > Duration(0) ? "ahead of" : "behind");
  if (skew < noticeable_skew) return {HealthState::ok, found, {}};
  const bool breaks = skew >= skew_that_breaks_signatures;
  return {breaks ? HealthState::fail : HealthState::warn, found,
          breaks ? "AWS refuses signatures from clocks that are 5 minutes off; set the clock (NTP)"
                 : "set the clock (NTP); leases do not depend on it, times in reports do"};
}

Health judge_disk(std::uint64_t free_bytes, const std::string& place) {
  const std::string found = fmt::format("{} MiB free for {}", free_bytes / mebibyte, place);
  if (free_bytes >= scarce) return {HealthState::ok, found, {}};
  return {free_bytes < too_little ? HealthState::fail : HealthState::warn, found, "make room"};
}

Health judge_slack(const std::optional<std::string>& bot_token, const std::optional<std::string>& webhook_url) {
  if (!bot_token && !webhook_url) return {HealthState::ok, "not set up", {}};
  const bool is_bot = bot_token && (bot_token->starts_with("xoxb-") || bot_token->starts_with("xoxe.xoxb-"));
  if (bot_token && !is_bot) {
    return {HealthState::fail, "$SLACK_BOT_TOKEN is no bot token",
            "a bot token begins with xoxb-; it is on the app's page under OAuth & Permissions"};
  }
  const bool is_webhook = webhook_url && (webhook_url->starts_with("https://hooks.slack.com/") ||
                                          webhook_url->starts_with("https://hooks.slack-gov.com/"));
  if (webhook_url && !is_webhook) {
    return {HealthState::fail, "$SLACK_WEBHOOK_URL is no webhook of Slack",
            "it begins with https://hooks.slack.com/services/"};
  }
  return {HealthState::ok,
          bot_token && webhook_url ? "a bot token and a webhook are set"
          : bot_token              ? "a bot token is set"
                                   : "a webhook is set",
          {}};
}

}  // namespace signalbox
