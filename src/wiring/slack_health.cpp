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

/// What `channels_of` says of each environment, or of what holds while the file names none.
template <typename ChannelsOf>
std::set<std::string> channels_of_all(const Settings& settings, const Variables& environment,
                                      const ChannelsOf& channels_of) {
  std::set<std::string> channels;
  const auto add = [&](const EnvironmentSettings& place) {
    for (std::string& channel : channels_of(notify_routes(place.notify, environment)))
      channels.insert(std::move(channel));
  };
  if (settings.environments.empty()) add(settings.defaults);
  for (const auto& [name, place] : settings.environments) add(place);
  return channels;
}

std::vector<std::string> channels_posted_in(const NotifyRoutes& routes) {
  std::vector<std::string> channels;
  for (const OutboxTarget& target : routes.targets) {
    if (target.route == OutboxRoute::slack) channels.push_back(target.address);
  }
  if (routes.questions) channels.push_back(routes.questions->address);
  return channels;
}

Health health_of(const std::string& shown, const DeliveryFailure& failure) {
  // A token needs no more than it uses: with chat:write alone it posts.
  if (failure.reason.starts_with("missing_scope"))
    return {HealthState::ok, fmt::format("{} cannot be checked ({})", shown, failure.reason), {}};
  return {state_of(failure), fmt::format("{}: {}", shown, failure.reason), failure.way_out};
}

Health health_of_channel(const std::string& channel, Clock& clock, const Variables& environment,
                         const std::stop_token& stop) {
  if (!is_slack_channel_id(channel))
    return {HealthState::warn,
            fmt::format("{} is a name, which nobody can look behind: after an answer of Slack's is lost, a message may "
                        "come twice",
                        channel),
            "name the channel by its ID, as C0123456789"};
  const auto answer = slack_channel(environment, channel, clock, stop);
  if (const auto* failure = std::get_if<DeliveryFailure>(&answer)) return health_of(channel, *failure);
  const auto& info = std::get<SlackChannelInfo>(answer);
  const std::string shown = fmt::format("{} (#{})", channel, info.name);
  if (info.is_archived) return {HealthState::fail, fmt::format("{} is archived", shown), "choose another channel"};
  if (!info.is_member)
    return {HealthState::warn, fmt::format("{}: the bot is not a member", shown),
            "/invite it there, unless it has chat:write.public and the channel is public"};
  return {HealthState::ok, shown, {}};
}

std::optional<Health> trouble_in(const std::string& channel, Clock& clock, const Variables& environment,
                                 const std::stop_token& stop) {
  const std::string shown = escape_for_terminal(channel);
  if (!is_slack_channel_id(channel))
    return Health{HealthState::warn, fmt::format("{} is a name, which nobody can look behind", shown),
                  "name the channel by its ID, as C0123456789, to have it checked; questions reach it either way"};
  for (const DeliveryFailure& failure : slack_obstacles(environment, channel, clock, stop)) {
    const bool only_reactions = failure.reason == "missing_scope: reactions:read";
    return Health{only_reactions ? HealthState::warn : state_of(failure),
                  fmt::format("{}: {}{}", shown, failure.reason, only_reactions ? "; replies alone are heard" : ""),
                  failure.way_out};
  }
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

Health look_at_slack_channels(Clock& clock, const Settings& settings, const Variables& environment,
                              std::stop_token stop) {
  const auto channels = channels_of_all(settings, environment, channels_posted_in);
  if (channels.empty()) return {HealthState::ok, "none is posted in by a token", {}};
  Health all{HealthState::ok, {}, {}};
  for (const std::string& channel : channels) {
    const Health one = health_of_channel(channel, clock, environment, stop);
    all.found += (all.found.empty() ? "" : "; ") + escape_for_terminal(one.found);
    if (one.state > all.state) {
      all.state = one.state;
      all.advice = one.advice;
    }
  }
  return all;
}

Health look_at_slack_answers(Clock& clock, const Settings& settings, const Variables& environment,
                             std::stop_token stop) {
  const auto channels = channels_of_all(settings, environment, channels_heard);
  if (channels.empty())
    return {
        HealthState::ok, "none are listened for: nobody is named who may answer there, or no token leads there", {}};
  std::optional<Health> worst;
  for (const std::string& channel : channels) {
    const auto trouble = trouble_in(channel, clock, environment, stop);
    if (trouble && (!worst || trouble->state > worst->state)) worst = trouble;
  }
  if (worst) return *worst;
  return {HealthState::ok, escape_for_terminal(fmt::format("heard in {}", fmt::join(channels, ", "))), {}};
}

}  // namespace signalbox
