#include "rehearsal/slack_api.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "rehearsal/slack_draft.hpp"
#include "rehearsal/slack_identity.hpp"

namespace signalbox::rehearsal {

/// An answer before it is a response: Slack says most refusals with status 200.
struct SlackApi::Outcome {
  Json body;
  std::optional<std::chrono::seconds> retry_after{};

  static Outcome refused(const std::string& error) { return {{{"ok", false}, {"error", error}}}; }
  static Outcome rate_limited(std::chrono::seconds wait) { return {{{"ok", false}, {"error", "ratelimited"}}, wait}; }
};

namespace {

Response json_answer(const nlohmann::ordered_json& body) {
  return {.status = 200,
          .content_type = "application/json; charset=utf-8",
          .request_id = {},
          .body = body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)};
}

/// Empty when the token may do everything here.
std::string token_error(const std::string& token) {
  if (token.empty()) return "not_authed";
  if (token.starts_with("xapp-")) return "not_allowed_token_type";
  if (!token.starts_with("xoxb-") || token.starts_with("xoxb-invalid")) return "invalid_auth";
  return token.starts_with("xoxb-revoked") ? "token_revoked" : "";
}

std::string reading_error(const SlackChannel* channel) {
  if (channel == nullptr) return "channel_not_found";
  return channel->has_the_bot ? "" : "not_in_channel";
}

std::string writing_error(const SlackChannel* channel) {
  if (auto error = reading_error(channel); !error.empty()) return error;
  return channel->archived ? "is_archived" : "";
}

/// Slack's 1 to 1000.
std::size_t limit_of(const SlackCall& call, std::size_t usual) {
  const std::string& text = call.get("limit");
  if (text.empty() || text.size() > 6 || text.find_first_not_of("0123456789") != std::string::npos) return usual;
  return std::clamp<std::size_t>(std::stoul(text), 1, 1'000);
}

bool is_set(const SlackCall& call, const char* name) {
  const std::string& text = call.get(name);
  return text == "true" || text == "1";
}

/// A list cut at `limit`, with the cursor to what follows.
nlohmann::ordered_json message_page(std::vector<nlohmann::ordered_json> messages, const SlackCall& call,
                                    std::size_t usual) {
  const std::size_t limit = limit_of(call, usual);
  const bool more = messages.size() > limit;
  nlohmann::ordered_json page{{"ok", true}, {"messages", nlohmann::ordered_json::array()}, {"has_more", more}};
  const std::string next = more ? messages[limit]["ts"].get<std::string>() : std::string();
  messages.resize(std::min(messages.size(), limit));
  page["messages"] = std::move(messages);
  page["response_metadata"] = {{"next_cursor", next}};
  return page;
}

}  // namespace

Response SlackApi::call(const Request& request, Time now) {
  const auto read = read_slack_call(request);
  if (const auto* malformed = std::get_if<SlackMalformed>(&read))
    return json_answer(Outcome::refused(malformed->error).body);
  const auto& call = std::get<SlackCall>(read);
  ++calls_[call.method];
  Outcome outcome = answer(call, now);
  if (call.lacks_charset && !outcome.retry_after) {
    outcome.body["warning"] = "missing_charset";
    outcome.body["response_metadata"]["warnings"] = {"missing_charset"};
  }
  Response response = json_answer(outcome.body);
  response.retry_after = outcome.retry_after;
  if (outcome.retry_after) response.status = 429;
  return response;
}

SlackApi::Json SlackApi::missing_scope(const SlackCall& call) const {
  const auto is_missing = [this](const std::string& scope) { return std::ranges::count(missing_scopes_, scope) != 0; };
  const std::string needed = slack_scope_of(call.method);
  if (needed.empty() || !is_missing(needed)) return {};
  auto provided = slack_scopes();
  std::erase_if(provided, is_missing);
  return {{"ok", false},
          {"error", "missing_scope"},
          {"needed", needed},
          {"provided", fmt::format("{}", fmt::join(provided, ","))}};
}

SlackApi::Outcome SlackApi::answer(const SlackCall& call, Time now) {
  if (const auto error = token_error(call.token); !error.empty()) return Outcome::refused(error);
  if (auto refusal = missing_scope(call); !refusal.empty()) return {std::move(refusal)};
  if (call.method == "chat.postMessage") return post_message(call, now);
  if (call.method == "chat.update") return update(call, now);
  if (call.method == "conversations.replies") return replies(call, now);
  if (call.method == "conversations.history") return history(call, now);
  if (call.method == "conversations.info") return info(call);
  if (call.method == "reactions.get") return reactions(call, now);
  if (call.method == "auth.test") return {slack_identity()};
  return {{{"ok", false}, {"error", "unknown_method"}, {"req_method", call.method}}};
}

std::optional<std::chrono::seconds> SlackApi::too_fast(const SlackChannel& channel, Time now) {
  // Slack documents one message a second and lets short bursts pass; a tenth of a second is what a network takes.
  using namespace std::chrono_literals;
  return limited_ ? pace_.refusal(channel.id(), 1s, 100ms, now) : std::nullopt;
}

SlackPost& SlackApi::publish(SlackChannel& channel, SlackPost post, Time now) {
  post.ts = workspace_.next_ts(now);
  SlackPost& published = channel.add(std::move(post));
  if (watcher_) watcher_({published.thread_ts.empty() ? "posted" : "replied", channel, published});
  return published;
}

SlackApi::Outcome SlackApi::post_message(const SlackCall& call, Time now) {
  SlackChannel* channel = workspace_.by_name(call.get("channel"));
  if (const auto error = writing_error(channel); !error.empty()) return Outcome::refused(error);
  SlackDraft draft = read_slack_draft(call.arguments, posted_text_limit);
  if (!draft.refusal.empty()) return {Json::parse(draft.refusal)};
  draft.post.thread_ts = call.get("thread_ts");
  if (!draft.post.thread_ts.empty() && channel->find(draft.post.thread_ts) == nullptr)
    return Outcome::refused("thread_not_found");
  if (const auto wait = too_fast(*channel, now)) return Outcome::rate_limited(*wait);
  draft.post.user = slack_bot_user;
  draft.post.bot_id = slack_bot;
  const SlackPost& post = publish(*channel, std::move(draft.post), now);
  return {{{"ok", true},
           {"channel", channel->id()},
           {"ts", post.ts},
           {"message", slack_message_json(*channel, post, true)}}};
}

SlackApi::Outcome SlackApi::update(const SlackCall& call, Time now) {
  using namespace std::chrono_literals;
  SlackChannel* channel = workspace_.by_id(call.get("channel"));
  if (const auto error = writing_error(channel); !error.empty()) return Outcome::refused(error);
  SlackPost* post = channel->find(call.get("ts"));
  if (post == nullptr) return Outcome::refused("message_not_found");
  if (post->bot_id.empty()) return Outcome::refused("cant_update_message");
  const SlackDraft draft = read_slack_draft(call.arguments, updated_text_limit);
  if (!draft.refusal.empty()) return {Json::parse(draft.refusal)};
  // Tier 3: fifty calls a minute, at once or evenly.
  if (const auto wait = limited_ ? pace_.refusal(call.method, 1200ms, 60s, now) : std::nullopt)
    return Outcome::rate_limited(*wait);
  post->text = draft.post.text;
  if (!draft.post.blocks.empty()) post->blocks = draft.post.blocks;  // left out, the old ones stay
  if (!draft.post.metadata.empty()) post->metadata = draft.post.metadata;
  post->edited = workspace_.next_ts(now);
  if (watcher_) watcher_({"updated", *channel, *post});
  return {{{"ok", true},
           {"channel", channel->id()},
           {"ts", post->ts},
           {"text", post->text},
           {"message", slack_message_json(*channel, *post, true)}}};
}

SlackApi::Outcome SlackApi::replies(const SlackCall& call, Time) {
  SlackChannel* channel = workspace_.by_id(call.get("channel"));
  if (const auto error = reading_error(channel); !error.empty()) return Outcome::refused(error);
  const SlackPost* first = channel->find(call.get("ts"));
  if (first == nullptr) return Outcome::refused("thread_not_found");
  const std::string& oldest = std::max(call.get("oldest"), call.get("cursor"));
  const bool with_metadata = is_set(call, "include_all_metadata");
  // The message that began the thread stands on every page.
  std::vector<Json> messages{slack_message_json(*channel, *first, with_metadata)};
  for (const std::string& ts : channel->replies_to(first->ts)) {
    const bool is_wanted = ts > oldest || (ts == oldest && (!call.get("cursor").empty() || is_set(call, "inclusive")));
    if (is_wanted) messages.push_back(slack_message_json(*channel, *channel->find(ts), with_metadata));
  }
  return {message_page(std::move(messages), call, 1'000)};
}

SlackApi::Outcome SlackApi::history(const SlackCall& call, Time) {
  SlackChannel* channel = workspace_.by_id(call.get("channel"));
  if (const auto error = reading_error(channel); !error.empty()) return Outcome::refused(error);
  const std::string& oldest = call.get("oldest");
  const std::string& newest = call.get("cursor");
  std::vector<Json> messages;
  for (auto post = channel->posts().rbegin(); post != channel->posts().rend(); ++post) {
    if (!post->second.thread_ts.empty() || (!newest.empty() && post->first > newest)) continue;
    if (!oldest.empty() && post->first <= oldest) break;
    messages.push_back(slack_message_json(*channel, post->second, is_set(call, "include_all_metadata")));
  }
  return {message_page(std::move(messages), call, 100)};
}

// Whoever is in none of them sees the public channels all the same.
SlackApi::Outcome SlackApi::info(const SlackCall& call) {
  const SlackChannel* channel = workspace_.by_id(call.get("channel"));
  if (channel == nullptr) return Outcome::refused("channel_not_found");
  return {{{"ok", true},
           {"channel",
            {{"id", channel->id()},
             {"name", channel->name()},
             {"is_channel", true},
             {"is_private", false},
             {"is_archived", channel->archived},
             {"is_member", channel->has_the_bot}}}}};
}

SlackApi::Outcome SlackApi::reactions(const SlackCall& call, Time) {
  SlackChannel* channel = workspace_.by_id(call.get("channel"));
  if (const auto error = reading_error(channel); !error.empty()) return Outcome::refused(error);
  const SlackPost* post = channel->find(call.get("timestamp"));
  if (post == nullptr) return Outcome::refused("message_not_found");
  return {{{"ok", true},
           {"type", "message"},
           {"channel", channel->id()},
           {"message", slack_message_json(*channel, *post, false)}}};
}

Response SlackApi::webhook(const Request& request, Time now) {
  ++calls_["webhook"];
  const auto plain = [](int status, const std::string& text) {
    return Response{.status = status, .content_type = "text/html; charset=utf-8", .request_id = {}, .body = text};
  };
  const auto arguments = read_webhook_body(request);
  if (!arguments) return plain(400, "invalid_payload");
  SlackChannel* channel = workspace_.by_name(request.path.substr(request.path.rfind('/') + 1));
  if (channel == nullptr || !channel->has_the_bot) return plain(404, "no_service");
  if (channel->archived) return plain(410, "channel_is_archived");
  SlackDraft draft = read_slack_draft(*arguments, posted_text_limit);
  if (!draft.refusal.empty()) return plain(400, Json::parse(draft.refusal)["error"].get<std::string>());
  if (const auto wait = too_fast(*channel, now)) {
    Response response = plain(429, "rate_limited");
    response.retry_after = wait;
    return response;
  }
  draft.post.user = slack_bot_user;
  draft.post.bot_id = slack_bot;
  publish(*channel, std::move(draft.post), now);
  return plain(200, "ok");
}

}  // namespace signalbox::rehearsal
