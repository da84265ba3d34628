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
  const auto token = value_of(environment, token_variable);
  const bool has_channel = !settings.channel.empty() || !settings.questions_channel.empty();
  if (!token.empty() && has_channel) (void)checked_bot_token(token, place_of(token_variable));
  const bool has_slack = !token.empty() && !gap_at_slacks_address(environment);
  routes.hears_answers = has_slack && !settings.answers_from.is_nobody();
  if (has_slack && !settings.questions_channel.empty())
    routes.questions = OutboxTarget{OutboxRoute::slack, settings.questions_channel};
  if (has_slack && !settings.channel.empty()) {
    routes.targets.push_back({OutboxRoute::slack, settings.channel});
  } else if (const auto url = value_of(environment, webhook_variable); !url.empty()) {
    (void)checked_webhook_url(url, place_of(webhook_variable));
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

std::variant<SlackIdentity, DeliveryFailure> slack_identity(const std::map<std::string, std::string>& environment,
                                                            Clock& clock, std::stop_token stop) {
  HttpClient http;
  return SlackWebApi(api_options(environment), http, clock).who_am_i(std::move(stop));
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
  if (value_of(environment_, token_variable).empty() || gap_at_slacks_address(environment_)) return nullptr;
  std::lock_guard guard(mutex_);
  if (!replies_) replies_ = std::make_unique<SlackReplies>(api_options(environment_), *http_, clock_);
  return replies_.get();
}

std::unique_ptr<MessageTransport> Transports::make(const OutboxTarget& target) {
  const std::string name = target.route == OutboxRoute::slack ? token_variable : target.address;
  const auto secret = value_of(environment_, name);
  if (secret.empty()) return nullptr;
  switch (target.route) {
    case OutboxRoute::slack:
      return std::make_unique<SlackWebApi>(api_options(environment_), *http_, clock_);
    case OutboxRoute::slack_webhook:
      return std::make_unique<SlackWebhook>(checked_webhook_url(secret, place_of(name)), *http_, clock_);
    case OutboxRoute::signed_webhook:
      return std::make_unique<SignedWebhook>(
          SignedWebhookOptions{checked_webhook_url(secret, place_of(name)), value_of(environment_, name + "_SECRET")},
          *http_, clock_);
  }
  return nullptr;
}

}  // namespace signalbox
