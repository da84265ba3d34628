#include "wiring/transports.hpp"

#include "adapters/http/http_client.hpp"
#include "adapters/slack/signed_webhook.hpp"
#include "adapters/slack/slack_replies.hpp"
#include "adapters/slack/slack_token.hpp"
#include "adapters/slack/slack_web_api.hpp"
#include "adapters/slack/slack_webhook.hpp"
#include "wiring/notify_gaps.hpp"

namespace signalbox {
namespace {

constexpr const char* token_variable = "SLACK_BOT_TOKEN";
constexpr const char* webhook_variable = "SLACK_WEBHOOK_URL";
constexpr const char* api_variable = "SLACK_API_URL";

// Empty when it is not set, or empty.
std::string value_of(const std::map<std::string, std::string>& environment, const std::string& name) {
  const auto found = environment.find(name);
  return found == environment.end() ? std::string() : found->second;
}

std::string place_of(const std::string& variable) { return "$" + variable; }

SlackWebApiOptions api_options(const std::map<std::string, std::string>& environment) {
  SlackWebApiOptions options;
  options.token = checked_bot_token(value_of(environment, token_variable), place_of(token_variable));
  if (const auto url = value_of(environment, api_variable); !url.empty())
    options.base_url = checked_api_url(url, place_of(api_variable));
  return options;
}

}  // namespace

NotifyRoutes notify_routes(const NotifySettings& settings, const std::map<std::string, std::string>& environment) {
  NotifyRoutes routes;
  const bool has_slack = has_slack_token(environment);
  routes.hears_answers = has_slack && !settings.answers_from.is_nobody();
  if (has_slack && !settings.questions_channel.empty())
    routes.questions = OutboxTarget{OutboxRoute::slack, settings.questions_channel};
  if (has_slack && !settings.channel.empty()) {
    routes.targets.push_back({OutboxRoute::slack, settings.channel});
  } else if (has_slack_webhook(environment)) {
    routes.targets.push_back({OutboxRoute::slack_webhook, webhook_variable});
  }
  for (const std::string& name : settings.webhooks) {
    if (gap_at_webhook(name, environment)) continue;
    routes.targets.push_back({OutboxRoute::signed_webhook, name});
  }
  routes.keeps_living_message = settings.style == NotifyStyle::thread;
  if (!settings.on_failure.empty()) routes.mentions[Severity::bad] = settings.on_failure;
  if (!settings.on_warning.empty()) routes.mentions[Severity::warning] = settings.on_warning;
  return routes;
}

std::vector<std::string> channels_heard(const NotifyRoutes& routes) {
  std::vector<std::string> channels;
  if (!routes.hears_answers) return channels;
  for (const OutboxTarget& target : targets_of(routes, NotificationKind::question)) {
    if (target.route == OutboxRoute::slack) channels.push_back(target.address);
  }
  return channels;
}

std::variant<SlackIdentity, DeliveryFailure> slack_identity(const std::map<std::string, std::string>& environment,
                                                            Clock& clock, std::stop_token stop) {
  HttpClient http;
  return SlackWebApi(api_options(environment), http, clock).who_am_i(std::move(stop));
}

std::variant<SlackChannelInfo, DeliveryFailure> slack_channel(const std::map<std::string, std::string>& environment,
                                                              const std::string& channel, Clock& clock,
                                                              std::stop_token stop) {
  HttpClient http;
  return SlackWebApi(api_options(environment), http, clock).look_up(channel, std::move(stop));
}

std::vector<DeliveryFailure> slack_obstacles(const std::map<std::string, std::string>& environment,
                                             const std::string& channel, Clock& clock, std::stop_token stop) {
  HttpClient http;
  return SlackReplies(api_options(environment), http, clock).obstacles_in(channel, std::move(stop));
}

Transports::Transports(std::map<std::string, std::string> environment, Clock& clock)
    : environment_(std::move(environment)), clock_(clock), http_(std::make_unique<HttpClient>()) {}

Transports::~Transports() = default;

MessageTransport* Transports::to(const OutboxTarget& target) {
  const std::string name = target.route == OutboxRoute::slack ? std::string() : lane_of(target);
  std::lock_guard guard(mutex_);
  auto& transport = made_[name];
  if (!transport) transport = make(target);
  return transport.get();
}

ReplyReader* Transports::replies() {
  if (!has_slack_token(environment_)) return nullptr;
  std::lock_guard guard(mutex_);
  if (!replies_) replies_ = std::make_unique<SlackReplies>(api_options(environment_), *http_, clock_);
  return replies_.get();
}

std::unique_ptr<MessageTransport> Transports::make(const OutboxTarget& target) {
  const std::string& name = target.address;  // of a webhook: the variable that holds it
  switch (target.route) {
    case OutboxRoute::slack:
      if (!has_slack_token(environment_)) return nullptr;
      return std::make_unique<SlackWebApi>(api_options(environment_), *http_, clock_);
    case OutboxRoute::slack_webhook:
      if (gap_at_webhook(name, environment_)) return nullptr;
      return std::make_unique<SlackWebhook>(value_of(environment_, name), *http_, clock_);
    case OutboxRoute::signed_webhook:
      if (gap_at_webhook(name, environment_)) return nullptr;
      return std::make_unique<SignedWebhook>(
          SignedWebhookOptions{value_of(environment_, name), value_of(environment_, name + "_SECRET")}, *http_, clock_);
  }
  return nullptr;
}

}  // namespace signalbox
