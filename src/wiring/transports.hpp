// Ways to tell people of a deployment: which ones this process has, from the variables that hold tokens and addresses.
// Nothing is loaded before the first message is sent. A secret of the wrong kind is one that this process does not have
// (wiring/notify_gaps.hpp says so), and never shown.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <variant>

#include "core/notify_routes.hpp"
#include "ports/message_transport.hpp"
#include "ports/reply_reader.hpp"
#include "wiring/notify_settings.hpp"

namespace signalbox {

class Clock;
class HttpClient;
struct SlackChannelInfo;
struct SlackIdentity;

/// Where an environment's notifications go: what is configured and has no gap (wiring/notify_gaps.hpp).
[[nodiscard]] NotifyRoutes notify_routes(const NotifySettings& settings,
                                         const std::map<std::string, std::string>& environment);

/// Of Slack: those in which what people say to a question is heard.
[[nodiscard]] std::vector<std::string> channels_heard(const NotifyRoutes& routes);

/// Whom SLACK_BOT_TOKEN belongs to, as Slack says. Throws Error{invalid_input} for one of another kind, or for
/// an address in SLACK_API_URL that is none.
[[nodiscard]] std::variant<SlackIdentity, DeliveryFailure> slack_identity(
    const std::map<std::string, std::string>& environment, Clock& clock, std::stop_token stop);

/// A channel, by ID, as it stands for the token. Throws likewise.
[[nodiscard]] std::variant<SlackChannelInfo, DeliveryFailure> slack_channel(
    const std::map<std::string, std::string>& environment, const std::string& channel, Clock& clock,
    std::stop_token stop);

/// What keeps answers in a channel, by ID, from being heard; empty: nothing does. Throws likewise.
[[nodiscard]] std::vector<DeliveryFailure> slack_obstacles(const std::map<std::string, std::string>& environment,
                                                           const std::string& channel, Clock& clock,
                                                           std::stop_token stop);

/// Safe to use from many threads.
class Transports {
 public:
  Transports(std::map<std::string, std::string> environment, Clock& clock);
  ~Transports();

  /// nullptr where this process has no token or address.
  [[nodiscard]] MessageTransport* to(const OutboxTarget& target);
  /// What reads answers in Slack; nullptr without a token, or where Slack's address is none.
  [[nodiscard]] ReplyReader* replies();

 private:
  [[nodiscard]] std::unique_ptr<MessageTransport> make(const OutboxTarget& target);

  std::map<std::string, std::string> environment_;
  Clock& clock_;
  std::unique_ptr<HttpClient> http_;
  std::mutex mutex_;  // guards what follows
  std::map<std::string, std::unique_ptr<MessageTransport>> made_;
  std::unique_ptr<ReplyReader> replies_;
};

}  // namespace signalbox
