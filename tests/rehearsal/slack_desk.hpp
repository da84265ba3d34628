// The rehearsal's Slack without a socket and with a time that tests turn by hand.
#pragma once

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "rehearsal/slack_endpoint.hpp"

namespace signalbox::rehearsal::testing {

using Json = nlohmann::json;

class SlackDesk {
 public:
  explicit SlackDesk(SlackOptions options = {}) : endpoint(watched(std::move(options)), 1) {}

  Response raw(const std::string& method, const Json& arguments) {
    Request request{.path = "/api/" + method};
    request.headers["content-type"] = "application/json; charset=utf-8";
    if (!token.empty()) request.headers["authorization"] = "Bearer " + token;
    request.body = arguments.dump();
    return endpoint.handle(request, now);
  }
  Json call(const std::string& method, const Json& arguments = Json::object()) {
    return Json::parse(raw(method, arguments).body);
  }
  /// The ts of a message that has to be taken.
  std::string post(const std::string& text, const std::string& thread_ts = {}) {
    Json arguments{{"channel", "deployments"}, {"text", text}};
    if (!thread_ts.empty()) arguments["thread_ts"] = thread_ts;
    const auto answer = call("chat.postMessage", arguments);
    EXPECT_EQ(answer["ok"], true) << answer;
    advance(std::chrono::seconds(1));
    channel = answer["channel"];
    return answer["ts"];
  }
  std::string error_of(const std::string& method, const Json& arguments) {
    const auto answer = call(method, arguments);
    return answer["ok"] == true ? "" : answer["error"].get<std::string>();
  }
  Response steer(const std::string& method, const std::string& what, const std::string& body = {}) {
    return endpoint.steer({.method = method, .path = "/_rehearsal/slack" + what, .body = body}, what, now);
  }
  Json conversation() { return Json::parse(steer("GET", "").body); }
  void advance(Duration span) { now += span; }

  Time now{std::chrono::seconds(1732250000)};
  std::string token = "xoxb-rehearsal";
  std::string channel;  ///< ID of the channel last posted to
  std::vector<std::string> shown;
  SlackEndpoint endpoint;

 private:
  SlackOptions watched(SlackOptions options) {
    options.show = [this](const std::string& lines) { shown.push_back(lines); };
    return options;
  }
};

}  // namespace signalbox::rehearsal::testing
