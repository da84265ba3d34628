#include "rehearsal/slack_identity.hpp"

#include <nlohmann/json.hpp>

#include "rehearsal/slack_api.hpp"

namespace signalbox::rehearsal {
namespace {

nlohmann::ordered_json reactions_json(const SlackPost& post) {
  auto list = nlohmann::ordered_json::array();
  for (const auto& [name, users] : post.reactions) {
    list.push_back({{"name", name}, {"users", users}, {"count", users.size()}});
  }
  return list;
}

void add_thread(nlohmann::ordered_json& message, const SlackChannel& channel, const SlackPost& post) {
  const auto& replies = channel.replies_to(post.ts);
  if (!post.thread_ts.empty()) message["thread_ts"] = post.thread_ts;
  if (replies.empty()) return;
  message["thread_ts"] = post.ts;
  message["reply_count"] = replies.size();
  message["latest_reply"] = replies.back();
}

}  // namespace

std::vector<std::string> slack_scopes() {
  return {"chat:write", "channels:history", "channels:read", "reactions:read"};
}

std::string slack_scope_of(std::string_view method) {
  if (method.starts_with("chat.")) return "chat:write";
  if (method == "conversations.info") return "channels:read";
  if (method.starts_with("conversations.")) return "channels:history";
  return method.starts_with("reactions.") ? "reactions:read" : "";
}

nlohmann::ordered_json slack_identity() {
  return {{"ok", true},
          {"url", "https://rehearsal.slack.com/"},
          {"team", "Rehearsal"},
          {"user", "signalbox"},
          {"team_id", slack_team},
          {"user_id", slack_bot_user},
          {"bot_id", slack_bot},
          {"is_enterprise_install", false}};
}

nlohmann::ordered_json slack_message_json(const SlackChannel& channel, const SlackPost& post, bool with_metadata) {
  nlohmann::ordered_json message{{"user", post.user}, {"type", "message"}, {"ts", post.ts}, {"text", post.text}};
  message["team"] = slack_team;
  if (!post.bot_id.empty()) {
    message["bot_id"] = post.bot_id;
    message["app_id"] = slack_app;
  }
  add_thread(message, channel, post);
  if (!post.edited.empty()) message["edited"] = {{"user", post.user}, {"ts", post.edited}};
  if (!post.blocks.empty()) message["blocks"] = nlohmann::ordered_json::parse(post.blocks);
  if (with_metadata && !post.metadata.empty()) message["metadata"] = nlohmann::ordered_json::parse(post.metadata);
  if (!post.reactions.empty()) message["reactions"] = reactions_json(post);
  return message;
}

}  // namespace signalbox::rehearsal
