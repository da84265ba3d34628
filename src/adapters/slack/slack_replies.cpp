#include "adapters/slack/slack_replies.hpp"

#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

#include "adapters/slack/slack_answer.hpp"

namespace signalbox {
namespace {

using nlohmann::json;

// Of no message: whether reactions may be read is said before anybody looks for it.
constexpr const char* moment_of_no_message = "1.000000";

// Slack writes `&`, `<` and `>` of people so, and nothing else.
std::string as_typed(const std::string& text) {
  constexpr std::pair<std::string_view, char> entities[] = {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}};
  std::string typed;
  for (std::string_view rest = text; !rest.empty();) {
    std::size_t taken = 1;
    char c = rest.front();
    for (const auto& [entity, meant] : entities) {
      if (!rest.starts_with(entity)) continue;
      taken = entity.size();
      c = meant;
    }
    typed += c;
    rest.remove_prefix(taken);
  }
  return typed;
}

const json& list_in(const json& object, const char* name) {
  static const json none = json::array();
  const auto found = object.is_object() ? object.find(name) : object.end();
  return object.is_object() && found != object.end() && found->is_array() ? *found : none;
}

bool is_by_a_bot(const json& message) {
  return !slack::text_in(message, "bot_id").empty() || slack::text_in(message, "subtype") == "bot_message";
}

// Each page begins with the message itself.
void add_replies(const json& page, const QuestionPlace& place, std::vector<SeenReply>& seen) {
  for (const json& message : list_in(page, "messages")) {
    if (!message.is_object() || slack::text_in(message, "ts") == place.message || is_by_a_bot(message)) continue;
    SeenReply reply{slack::text_in(message, "user"), as_typed(slack::text_in(message, "text"))};
    if (!reply.user.empty()) seen.push_back(std::move(reply));
  }
}

void add_reactions(const json& answer, std::vector<SeenReply>& seen) {
  const auto message = answer.find("message");
  if (message == answer.end()) return;
  for (const json& reaction : list_in(*message, "reactions")) {
    for (const json& user : list_in(reaction, "users")) {
      if (user.is_string()) seen.push_back({user.get<std::string>(), slack::text_in(reaction, "name"), true});
    }
  }
}

slack::FormFields about_message(const std::string& channel, const std::string& message) {
  return {{"channel", channel}, {"timestamp", message}, {"full", "true"}};
}

bool is_refusal(const DeliveryFailure& failure) {
  return failure.kind == FailureKind::permanent && !failure.is_senders_own;
}

}  // namespace

RepliesOutcome SlackReplies::replies_to(const QuestionPlace& place, std::stop_token stop) {
  std::vector<SeenReply> seen;
  const auto add = [&](const json& page) {
    add_replies(page, place, seen);
    return true;
  };
  const slack::FormFields thread{{"channel", place.channel}, {"ts", place.message}, {"limit", "200"}};
  if (auto failure = caller_.ask_pages("conversations.replies", thread, add, stop)) return std::move(*failure);
  auto reactions = caller_.ask("reactions.get", about_message(place.channel, place.message), std::move(stop));
  if (auto* failure = std::get_if<DeliveryFailure>(&reactions)) {
    // What was said already counts, whatever cannot be seen beside it.
    if (!seen.empty() || is_refusal(*failure)) return seen;
    return std::move(*failure);
  }
  add_reactions(std::get<json>(reactions), seen);
  return seen;
}

std::vector<DeliveryFailure> SlackReplies::obstacles_in(const std::string& channel, std::stop_token stop) {
  std::vector<DeliveryFailure> obstacles;
  auto replies = caller_.ask("conversations.history", {{"channel", channel}, {"limit", "1"}}, stop);
  if (auto* failure = std::get_if<DeliveryFailure>(&replies)) obstacles.push_back(std::move(*failure));
  auto reactions = caller_.ask("reactions.get", about_message(channel, moment_of_no_message), std::move(stop));
  const auto* failure = std::get_if<DeliveryFailure>(&reactions);
  const bool is_told_before = failure != nullptr && !obstacles.empty() && failure->reason == obstacles[0].reason;
  if (failure != nullptr && failure->kind == FailureKind::permanent && !is_told_before) obstacles.push_back(*failure);
  return obstacles;
}

}  // namespace signalbox
