#include "rehearsal/slack_endpoint.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "core/plain_text.hpp"
#include "rehearsal/query_call.hpp"
#include "rehearsal/slack_identity.hpp"
#include "rehearsal/slack_reading.hpp"
#include "rehearsal/steering.hpp"

namespace signalbox::rehearsal {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* steering_hint =
    "GET /_rehearsal/slack, POST …/reply {\"channel\",\"thread_ts\",\"text\"}, POST …/reaction "
    "{\"channel\",\"ts\",\"name\"}, "
    "GET or POST …/faults, POST …/limits (on or off)";

Response slack_error(const std::string& error) {
  return {.status = 200,
          .content_type = "application/json; charset=utf-8",
          .request_id = {},
          .body = Json{{"ok", false}, {"error", error}}.dump()};
}

Response slack_throttle() {
  Response response = slack_error("ratelimited");
  response.status = 429;
  response.retry_after = std::chrono::seconds(1);
  return response;
}

Response slack_outage_page() {
  return {.status = 503,
          .content_type = "text/html",
          .request_id = {},
          .body = "<html><body><h1>503 Service Unavailable</h1></body></html>\n"};
}

/// What a person's control call says; null when it is no JSON object.
Json object_of(const Request& request) {
  auto object = Json::parse(request.body, nullptr, false);
  return object.is_object() ? object : Json();
}

std::string given_text(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

Json message_as_shown(SlackChannel& channel, const SlackPost& post) {
  Json message = slack_message_json(channel, post, true);
  message["lines"] = slack_lines(nlohmann::json(message));
  auto replies = Json::array();
  for (const std::string& ts : channel.replies_to(post.ts))
    replies.push_back(message_as_shown(channel, *channel.find(ts)));
  if (!replies.empty()) message["replies"] = std::move(replies);
  return message;
}

Json channel_as_shown(SlackChannel& channel) {
  auto messages = Json::array();
  for (const auto& [ts, post] : channel.posts()) {
    if (post.thread_ts.empty()) messages.push_back(message_as_shown(channel, post));
  }
  return {{"id", channel.id()}, {"name", channel.name()}, {"messages", std::move(messages)}};
}

void add_reaction(SlackPost& post, const std::string& name, const std::string& user) {
  auto reaction = std::ranges::find(post.reactions, name, &SlackReaction::name);
  if (reaction == post.reactions.end()) reaction = post.reactions.insert(reaction, {name, {}});
  if (std::ranges::find(reaction->users, user) == reaction->users.end()) reaction->users.push_back(user);
}

}  // namespace

SlackEndpoint::SlackEndpoint(SlackOptions options, std::uint64_t seed)
    : options_(std::move(options)),
      workspace_(options_.channels),
      api_(workspace_, [this](const SlackHappening& happening) { show(happening); }),
      dice_(options_.faults, seed) {
  api_.limit_rates(options_.limit_rates);
  api_.lack_scopes(options_.faults.missing_scopes);
}

bool SlackEndpoint::serves(std::string_view path) {
  return path.starts_with("/api/") || path.starts_with("/services/");
}

Response SlackEndpoint::carried_out(const Request& request, Time now) {
  return request.path.starts_with("/api/") ? api_.call(request, now) : api_.webhook(request, now);
}

Response SlackEndpoint::handle(const Request& request, Time now) {
  const auto trouble = dice_.next(now);
  Response response;
  switch (trouble.fault) {
    case Fault::none:
      response = trouble.error.empty() ? carried_out(request, now) : slack_error(trouble.error);
      break;
    case Fault::throttled:
      response = slack_throttle();
      break;
    case Fault::server_error:
      response = slack_outage_page();
      break;
    case Fault::expired_token:
      response = slack_error("token_expired");
      break;
    case Fault::dropped_after:
      static_cast<void>(carried_out(request, now));
      response = dropped_connection();
      break;
    case Fault::dropped_before:
      response = dropped_connection();
      break;
  }
  response.delay = trouble.delay;
  return response;
}

Response SlackEndpoint::steer(const Request& request, std::string_view what, Time now) {
  if (request.method == "GET" && what.empty()) return conversation(request);
  if (request.method == "GET" && what == "/faults") return steered({{"faults", to_string(dice_.plan())}});
  if (request.method == "POST" && what == "/faults") return change_faults(request);
  if (request.method == "POST" && what == "/limits") return change_limits(request);
  if (request.method == "POST" && what == "/reply") return reply(request, now);
  if (request.method == "POST" && what == "/reaction") return react(request);
  return not_steered(404, fmt::format("{} {} is not there", request.method, request.path), steering_hint);
}

Response SlackEndpoint::conversation(const Request& request) {
  std::map<std::string, std::string> wanted;
  static_cast<void>(read_form(request.query, wanted));
  SlackChannel* only = workspace_.by_name(wanted["channel"]);
  auto channels = Json::array();
  for (SlackChannel& channel : workspace_.channels()) {
    if (only == nullptr || only == &channel) channels.push_back(channel_as_shown(channel));
  }
  return steered({{"channels", std::move(channels)},
                  {"calls", api_.calls()},
                  {"faults", to_string(dice_.plan())},
                  {"limits", api_.limits_rates()}});
}

Response SlackEndpoint::reply(const Request& request, Time now) {
  const Json given = object_of(request);
  SlackChannel* channel = workspace_.by_name(given_text(given, "channel"));
  if (channel == nullptr) return not_steered(400, "there is no such channel", steering_hint);
  SlackPost post;
  post.thread_ts = given_text(given, "thread_ts");
  post.text = given_text(given, "text");
  post.user = given.contains("user") ? given_text(given, "user") : slack_person;
  if (!post.thread_ts.empty() && channel->find(post.thread_ts) == nullptr)
    return not_steered(400, "there is no such message", steering_hint);
  if (post.text.empty()) return not_steered(400, "the reply says nothing", steering_hint);
  post.ts = workspace_.next_ts(now);
  const SlackPost& added = channel->add(std::move(post));
  show({added.thread_ts.empty() ? "posted" : "replied", *channel, added});
  return steered({{"ok", true}, {"ts", added.ts}});
}

Response SlackEndpoint::react(const Request& request) {
  const Json given = object_of(request);
  SlackChannel* channel = workspace_.by_name(given_text(given, "channel"));
  SlackPost* post = channel == nullptr ? nullptr : channel->find(given_text(given, "ts"));
  const std::string name = given_text(given, "name");
  if (post == nullptr) return not_steered(400, "there is no such message", steering_hint);
  if (name.empty()) return not_steered(400, "the reaction has no name", steering_hint);
  add_reaction(*post, name, given.contains("user") ? given_text(given, "user") : slack_person);
  show({"reacted", *channel, *post});
  return steered({{"ok", true}});
}

Response SlackEndpoint::change_faults(const Request& request) {
  const auto specs = words_of(request.body);
  if (specs.empty()) return not_steered(400, "no fault was given", "send throttle=30%, or none to end all faults");
  try {
    auto plan = parse_slack_faults(specs);
    api_.lack_scopes(plan.missing_scopes);
    dice_.change(std::move(plan));
  } catch (const Error& error) {
    return not_steered(400, error.what(), error.hint());
  }
  return steered({{"faults", to_string(dice_.plan())}});
}

Response SlackEndpoint::change_limits(const Request& request) {
  const auto words = words_of(request.body);
  if (words.size() != 1 || (words[0] != "on" && words[0] != "off"))
    return not_steered(400, "the limits are on or off", steering_hint);
  api_.limit_rates(words[0] == "on");
  return steered({{"limits", api_.limits_rates()}});
}

void SlackEndpoint::show(const SlackHappening& happening) const {
  if (!options_.show) return;
  const auto& [what, channel, post] = happening;
  std::string lines = fmt::format("#{}  {} {} by {}", channel.name(), escape_for_terminal(what), post.ts,
                                  escape_for_terminal(post.user));
  if (!post.thread_ts.empty()) lines += fmt::format(" in {}", post.thread_ts);
  if (what == "reacted") {
    for (const auto& reaction : post.reactions) {
      lines += "\n  " + escape_for_terminal(fmt::format(":{}: {}", reaction.name, fmt::join(reaction.users, ", ")));
    }
  } else {
    const auto message = nlohmann::json(slack_message_json(channel, post, false));
    for (const auto& line : slack_lines(message)) lines += "\n  " + line;
  }
  options_.show(lines);
}

}  // namespace signalbox::rehearsal
