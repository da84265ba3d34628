// Calls of Slack's Web API with a bot token, one attempt each. Private to this folder. Shows the token nowhere.
#pragma once

#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "adapters/http/http_client.hpp"
#include "core/delivery_failure.hpp"
#include "ports/clock.hpp"

namespace signalbox {

struct SlackWebApiOptions {
  std::string token;                                ///< checked_bot_token()
  std::string base_url = "https://slack.com/api/";  ///< checked_api_url()
  Duration timeout = std::chrono::seconds(10);      ///< for whatever is asked, all pages of a look together
};

namespace slack {

/// The object behind `"ok": true`.
using CallOutcome = std::variant<nlohmann::json, DeliveryFailure>;
using FormFields = std::vector<std::pair<std::string, std::string>>;

/// Safe to use from many threads. Throws Error{interrupted} when stop is requested.
class SlackCaller {
 public:
  SlackCaller(SlackWebApiOptions options, HttpClient& http, Clock& clock)
      : options_(std::move(options)), http_(http), clock_(clock) {}

  /// A form, as methods that read want it.
  [[nodiscard]] CallOutcome ask(const char* method, const FormFields& fields, std::stop_token stop);
  /// JSON, as methods that write want it.
  [[nodiscard]] CallOutcome send(const char* method, const nlohmann::json& body, std::stop_token stop);
  /// Page after page of an answer until `wants_more` says false, or there is none, or there are very many. nullopt when
  /// nothing went wrong.
  [[nodiscard]] std::optional<DeliveryFailure> ask_pages(
      const char* method, const FormFields& fields, const std::function<bool(const nlohmann::json& page)>& wants_more,
      std::stop_token stop);

 private:
  [[nodiscard]] CallOutcome call(const char* method, const char* content_type, std::string body, Duration timeout,
                                 std::stop_token stop);

  SlackWebApiOptions options_;
  HttpClient& http_;
  Clock& clock_;
};

}  // namespace slack
}  // namespace signalbox
