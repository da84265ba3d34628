// Stands between stores and dynalite as a bad network does: forwards requests, and does to some of them what a test
// says. Counts them by action.
#pragma once

#include <functional>
#include <mutex>
#include <set>
#include <string>

#include "adapters/http/http_client.hpp"
#include "support/dynalite.hpp"
#include "support/loopback_server.hpp"

namespace signalbox::testing {

class DynamoProxy {
 public:
  enum class Trouble {
    none,
    drop_request,  ///< the connection ends, and DynamoDB has not heard of it
    drop_answer,   ///< the connection ends after DynamoDB has done it
  };
  /// Asked for each request, with its action.
  using Plan = std::function<Trouble(const std::string& action)>;

  DynamoProxy()
      : server_(LoopbackServer::Handler([this](const RawRequest& request, LoopbackServer::Connection& connection) {
          return serve(request, connection);
        })) {}

  /// `between` runs after DynamoDB has heard, or not, and before the client notices.
  void trouble_next(const std::string& action, Trouble trouble, std::function<void()> between = {}) {
    const std::lock_guard lock(mutex_);
    action_ = action;
    trouble_ = trouble;
    between_ = std::move(between);
  }
  /// Answers the action by this from now on.
  void answer_with(const std::string& action, std::string answer) {
    const std::lock_guard lock(mutex_);
    answered_ = action;
    answer_ = std::move(answer);
  }

  [[nodiscard]] std::string url() const { return server_.url(); }
  [[nodiscard]] std::size_t requests() const { return server_.requests().size(); }
  [[nodiscard]] std::size_t requests_of(const std::string& action) const {
    std::size_t count = 0;
    for (const auto& each : server_.requests()) count += action_of(each) == action ? 1U : 0U;
    return count;
  }
  [[nodiscard]] std::set<std::string> actions() const {
    std::set<std::string> all;
    for (const auto& each : server_.requests()) all.insert(action_of(each));
    return all;
  }
  [[nodiscard]] std::string last_body_of(const std::string& action) const {
    std::string body;
    for (const auto& each : server_.requests()) {
      if (action_of(each) == action) body = each.body;
    }
    return body;
  }

 private:
  static std::string action_of(const RawRequest& request) {
    const auto target = request.header("X-Amz-Target");
    return target.substr(target.find('.') + 1);
  }

  bool serve(const RawRequest& request, LoopbackServer::Connection& connection) {
    std::unique_lock lock(mutex_);
    const auto action = action_of(request);
    if (action == answered_) return connection.write(answer_);
    const auto trouble = action == action_ ? std::exchange(trouble_, Trouble::none) : Trouble::none;
    const auto between = trouble == Trouble::none ? std::function<void()>() : std::exchange(between_, {});
    lock.unlock();
    std::string answer;
    if (trouble != Trouble::drop_request) answer = forward(request);
    if (between) between();
    return trouble == Trouble::none && connection.write(answer);
  }

  std::string forward(const RawRequest& request) {
    HttpRequest onward;
    onward.method = HttpMethod::post;
    onward.url = Dynalite::shared().url() + "/";
    for (const auto* name : {"Content-Type", "X-Amz-Target", "X-Amz-Date", "Authorization"})
      onward.headers.emplace_back(name, request.header(name));
    onward.body = request.body;
    const auto response = http_.send(onward, {});
    return http_answer(response.status, response.body);
  }

  HttpClient http_;
  std::mutex mutex_;  // guards what follows
  std::string action_, answered_, answer_;
  Trouble trouble_ = Trouble::none;
  std::function<void()> between_;
  LoopbackServer server_;  // last: its threads use the rest
};

}  // namespace signalbox::testing
