// Slack's Web API with a bot token: messages, living messages and threads. Every message carries its ID as metadata,
// by which find() knows it again. Shows the token nowhere.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "adapters/slack/slack_caller.hpp"
#include "ports/message_transport.hpp"

namespace signalbox {

/// Whom the token belongs to, as auth.test says.
struct SlackIdentity {
  std::string team, user, url;
};

/// A channel as conversations.info shows it, which takes the scope channels:read, or groups:read for a private one.
struct SlackChannelInfo {
  std::string name;
  bool is_member = true;
  bool is_archived = false;
};

/// Messages are read by the channel's ID alone; names have small letters.
[[nodiscard]] bool is_slack_channel_id(std::string_view channel);

class SlackWebApi : public MessageTransport {
 public:
  /// Sends nothing yet. What is given must outlive it.
  SlackWebApi(SlackWebApiOptions options, HttpClient& http, Clock& clock) : caller_(std::move(options), http, clock) {}

  [[nodiscard]] bool keeps_threads() const override { return true; }
  [[nodiscard]] PostOutcome post(const OutboxMessage& message, const LivingThread* thread,
                                 std::stop_token stop) override;
  [[nodiscard]] PostOutcome show(const std::string& channel, const LivingThread& thread, const std::string& marker,
                                 std::stop_token stop) override;
  [[nodiscard]] FindOutcome find(const std::string& channel, const LivingThread* thread, const std::string& marker,
                                 Time since, std::stop_token stop) override;
  [[nodiscard]] std::optional<DeliveryFailure> reach(std::stop_token stop) override;
  [[nodiscard]] std::variant<SlackIdentity, DeliveryFailure> who_am_i(std::stop_token stop);
  /// `channel`: by ID; Slack looks up no name.
  [[nodiscard]] std::variant<SlackChannelInfo, DeliveryFailure> look_up(const std::string& channel,
                                                                        std::stop_token stop);

 private:
  [[nodiscard]] PostOutcome send(const char* method, const nlohmann::json& body, std::stop_token stop);

  slack::SlackCaller caller_;
};

}  // namespace signalbox
