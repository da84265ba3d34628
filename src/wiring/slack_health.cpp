#include "wiring/slack_health.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <set>

#include "adapters/slack/slack_web_api.hpp"
#include "adapters/system/environment.hpp"
#include "core/plain_text.hpp"
#include "wiring/settings.hpp"
#include "wiring/transports.hpp"

namespace signalbox {
namespace {

using Variables = std::map<std::string, std::string>;

HealthState state_of(const DeliveryFailure& failure) {
  return failure.kind == FailureKind::permanent ? HealthState::fail : HealthState::warn;
}

/// Those in which answers are to be heard.
std::set<std::string> channels_of_questions(const Settings& settings, const Variables& environment) {
  std::set<std::string> channels;
  const auto add = [&](const EnvironmentSettings& place) {
    const NotifyRoutes routes = notify_routes(place.notify, environment);
    if (!routes.hears_answers) return;
    for (const OutboxTarget& target : targets_of(routes, NotificationKind::question)) {
      if (target.route == OutboxRoute::slack) channels.insert(target.address);
    }
  };
  if (settings.environments.empty()) add(settings.defaults);
  for (const auto& [name, place] : settings.environments) add(place);
  return channels;
}

std::optional<Health> trouble_in(const std::string& channel, Clock& clock, const Variables& environment,
                                 const std::stop_token& stop) {
  const std::string shown = escape_for_terminal(channel);
  if (!is_slack_channel_id(channel))
    return Health{HealthState::warn, fmt::format("{} is a name, which nobody can look behind", shown),
                  "name the channel by its ID, as C0123456789, to have it checked; questions reach it either way"};
  for (const DeliveryFailure& failure : slack_obstacles(environment, channel, clock, stop))
    return Health{state_of(failure), fmt::format("{}: {}", shown, failure.reason), failure.way_out};
  return std::nullopt;
}

}  // namespace

Health look_at_slack(Clock& clock, const Variables& environment, std::stop_token stop) {
  const auto token = variable(environment, "SLACK_BOT_TOKEN");
  Health looks = judge_slack(token, variable(environment, "SLACK_WEBHOOK_URL"));
  if (looks.state != HealthState::ok || !token) return looks;
  const auto answer = slack_identity(environment, clock, std::move(stop));
  if (const auto* who = std::get_if<SlackIdentity>(&answer))
    return {HealthState::ok, escape_for_terminal(fmt::format("{} in {}", who->user, who->team)), {}};
  const auto& failure = std::get<DeliveryFailure>(answer);
  return {state_of(failure), failure.reason, failure.way_out};
}

Health look_at_slack_answers(Clock& clock, const Settings& settings, const Variables& environment,
                             std::stop_token stop) {
  const auto channels = channels_of_questions(settings, environment);
  if (channels.empty()) return {HealthState::ok, "none are listened for: nobody is named who may answer there", {}};
  for (const std::string& channel : channels) {
    if (const auto trouble = trouble_in(channel, clock, environment, stop)) return *trouble;
  }
  return {HealthState::ok, escape_for_terminal(fmt::format("heard in {}", fmt::join(channels, ", "))), {}};
}

}  // namespace signalbox
