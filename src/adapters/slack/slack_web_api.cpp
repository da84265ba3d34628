#include "adapters/slack/slack_web_api.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "adapters/slack/slack_answer.hpp"
#include "core/ascii.hpp"
#include "message/slack_message.hpp"

namespace signalbox {
namespace {

using nlohmann::json;

constexpr const char* metadata_event = "signalbox_message";

json body_of(const std::string& channel, const SlackMessage& message, const std::string& marker) {
  json body;
  body["channel"] = channel;
  body["text"] = message.text;
  body["blocks"] = json::parse(message.blocks);
  body["metadata"] = {{"event_type", metadata_event}, {"event_payload", {{"id", marker}}}};
  body["unfurl_links"] = false;
  body["unfurl_media"] = false;
  return body;
}

bool has_marker(const json& message, const std::string& marker) {
  const auto metadata = message.find("metadata");
  if (metadata == message.end() || !metadata->is_object()) return false;
  const auto payload = metadata->find("event_payload");
  return payload != metadata->end() && payload->is_object() && slack::text_in(*payload, "id") == marker;
}

std::optional<std::string> message_with(const json& answer, const std::string& marker) {
  const auto messages = answer.find("messages");
  if (messages == answer.end() || !messages->is_array()) return std::nullopt;
  for (const json& message : *messages) {
    if (message.is_object() && has_marker(message, marker)) return slack::text_in(message, "ts");
  }
  return std::nullopt;
}

bool flag_in(const json& object, const char* name, bool otherwise) {
  const auto found = object.find(name);
  return found != object.end() && found->is_boolean() ? found->get<bool>() : otherwise;
}

std::string slack_time(Time time) {
  return fmt::format("{}.000000", std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count());
}

// No repetition will be allowed to: with chat:write.public a bot posts where it may not read. A token that is refused
// can be replaced, and a thread that is gone is no refusal.
bool may_not_look(const DeliveryFailure& failure) {
  return failure.kind == FailureKind::permanent && !failure.is_senders_own && !failure.thread_is_gone;
}

}  // namespace

bool is_slack_channel_id(std::string_view channel) {
  const auto fits = [](char c) { return ascii::is_alnum(c) && !(c >= 'a' && c <= 'z'); };
  return !channel.empty() && std::string_view("CGD").find(channel.front()) != std::string_view::npos &&
         std::ranges::all_of(channel, fits);
}

PostOutcome SlackWebApi::post(const OutboxMessage& message, const LivingThread* thread, std::stop_token stop) {
  const auto& channel = thread != nullptr && !thread->channel.empty() ? thread->channel : message.target.address;
  const Hearing hearing = message.hears_answers ? Hearing::replies_and_reactions : Hearing::none;
  json body = body_of(channel, slack_reply(message.notification, slack::mention_of(message), hearing), message.id);
  if (thread != nullptr) body["thread_ts"] = thread->message;
  return send("chat.postMessage", body, std::move(stop));
}

PostOutcome SlackWebApi::show(const std::string& channel, const LivingThread& thread, const std::string& marker,
                              std::stop_token stop) {
  json body = body_of(channel, slack_living_message(thread.state), marker);
  if (thread.message.empty()) return send("chat.postMessage", body, std::move(stop));
  body["ts"] = thread.message;
  return send("chat.update", body, std::move(stop));
}

FindOutcome SlackWebApi::find(const std::string& channel, const LivingThread* thread, const std::string& marker,
                              Time since, std::stop_token stop) {
  if (!is_slack_channel_id(channel)) return NotPosted{};
  const char* method = thread != nullptr ? "conversations.replies" : "conversations.history";
  slack::FormFields fields{
      {"channel", channel}, {"oldest", slack_time(since)}, {"limit", "200"}, {"include_all_metadata", "true"}};
  if (thread != nullptr) fields.emplace_back("ts", thread->message);
  std::optional<std::string> found;
  const auto look = [&](const json& page) {
    found = message_with(page, marker);
    return !found;
  };
  auto failure = caller_.ask_pages(method, fields, look, std::move(stop));
  if (failure && !may_not_look(*failure)) return std::move(*failure);
  if (found) return PostedMessage{channel, std::move(*found)};
  return NotPosted{};
}

std::variant<SlackIdentity, DeliveryFailure> SlackWebApi::who_am_i(std::stop_token stop) {
  auto outcome = caller_.ask("auth.test", {}, std::move(stop));
  if (auto* failure = std::get_if<DeliveryFailure>(&outcome)) return std::move(*failure);
  const json& answer = std::get<json>(outcome);
  return SlackIdentity{slack::text_in(answer, "team"), slack::text_in(answer, "user"), slack::text_in(answer, "url")};
}

std::variant<SlackChannelInfo, DeliveryFailure> SlackWebApi::look_up(const std::string& channel, std::stop_token stop) {
  auto outcome = caller_.ask("conversations.info", {{"channel", channel}}, std::move(stop));
  if (auto* failure = std::get_if<DeliveryFailure>(&outcome)) return std::move(*failure);
  const json& answer = std::get<json>(outcome);
  const auto seen = answer.find("channel");
  if (seen == answer.end() || !seen->is_object())
    return DeliveryFailure{FailureKind::unknown_outcome, "the answer does not show the channel", {}, {}, true, false};
  return SlackChannelInfo{slack::text_in(*seen, "name"), flag_in(*seen, "is_member", true),
                          flag_in(*seen, "is_archived", false)};
}

std::optional<DeliveryFailure> SlackWebApi::reach(std::stop_token stop) {
  auto answer = who_am_i(std::move(stop));
  auto* failure = std::get_if<DeliveryFailure>(&answer);
  if (failure == nullptr || !failure->is_outage) return std::nullopt;
  return std::move(*failure);
}

PostOutcome SlackWebApi::send(const char* method, const json& body, std::stop_token stop) {
  auto outcome = caller_.send(method, body, std::move(stop));
  if (auto* failure = std::get_if<DeliveryFailure>(&outcome)) return std::move(*failure);
  const json& answer = std::get<json>(outcome);
  PostedMessage posted{slack::text_in(answer, "channel"), slack::text_in(answer, "ts")};
  if (posted.message.empty())
    return DeliveryFailure{FailureKind::unknown_outcome, "the answer does not name the message", {}, {}, true, false};
  return posted;
}

}  // namespace signalbox
